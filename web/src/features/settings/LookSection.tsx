// How it looks and which keys do what.
import type { Preferences } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { RadioGroup, Switch } from "../../ui/Choice.tsx";
import { Card } from "../../ui/Page.tsx";
import { Row, Sub } from "../../ui/Stack.tsx";

export type PreferencesProps = {
  preferences: Preferences;
  onChange: (part: Partial<Preferences>) => void;
  /** An account keeps them; the operator has only the device. */
  hasAccount: boolean;
};

type LookSectionProps = PreferencesProps & {
  isLowVision: boolean;
  onLowVision: () => void;
  onKeysHelp: () => void;
};

const THEMES = ["auto", "paper", "board"] as const;
const SEND_KEYS = ["enter", "ctrl_enter"] as const;

export function LookSection({ preferences, onChange, hasAccount, ...rest }: LookSectionProps) {
  const { t } = useI18n();
  const { isLowVision, onLowVision, onKeysHelp } = rest;
  return (
    <>
      <Card title={t("settings.look")} hint={t(hasAccount ? "settings.look.hint" : "settings.look.hintDevice")}>
        <RadioGroup
          label={t("settings.theme")}
          options={THEMES.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
          value={preferences.theme}
          onChange={(theme) => onChange({ theme })}
          {...(isLowVision && { hint: t("settings.theme.lowVision") })}
        />
        <Switch isSelected={isLowVision} onChange={onLowVision} hint={t("settings.look.lowVision.hint")}>
          {t("settings.look.lowVision")}
        </Switch>
      </Card>
      <Card title={t("settings.keys")}>
        <RadioGroup
          label={t("settings.sendKey")}
          options={SEND_KEYS.map((value) => ({ value, label: t(`settings.sendKey.${value}`) }))}
          value={preferences.send_key}
          onChange={(send_key) => onChange({ send_key })}
          hint={t(`settings.sendKey.hint.${preferences.send_key}`)}
        />
        <Switch
          isSelected={preferences.uses_single_keys}
          onChange={(uses_single_keys) => onChange({ uses_single_keys })}
          hint={t("keys.single.hint")}
        >
          {t("keys.single")}
        </Switch>
        <Row>
          <Button onPress={onKeysHelp}>{t("settings.keys.show")}</Button>
        </Row>
      </Card>
      {hasAccount && (
        <Card title={t("settings.presence")}>
          <Switch
            isSelected={preferences.shows_presence}
            onChange={(shows_presence) => onChange({ shows_presence })}
            hint={t("settings.presence.hint")}
          >
            {t("settings.presence.show")}
          </Switch>
        </Card>
      )}
    </>
  );
}

const LANGUAGES = ["auto", "ru", "en"] as const;
/** A language is named in itself. */
const OWN_NAMES = { ru: "Русский", en: "English" };

export function LanguageSection({ preferences, onChange }: PreferencesProps) {
  const { t, formats } = useI18n();
  const name = (value: (typeof LANGUAGES)[number]) =>
    value === "auto" ? t("settings.language.auto") : OWN_NAMES[value];
  return (
    <Card title={t("settings.language")} hint={t("settings.language.hint")}>
      <RadioGroup
        label={t("settings.language")}
        options={LANGUAGES.map((value) => ({ value, label: name(value) }))}
        value={preferences.language}
        onChange={(language) => onChange({ language })}
        isLabelHidden
      />
      <Sub>
        {t("settings.language.example")}: {formats.full(Date.now() * 1000)}, {formats.number(12_500)},{" "}
        {formats.bytes(3_800_000)}
      </Sub>
    </Card>
  );
}
