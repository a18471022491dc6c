// Own settings: who one is here, language, look, keys, leaving.
import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import type { Me } from "../../api/schema.ts";
import type { Locale } from "../../i18n/locale.ts";
import { initials, listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { RadioGroup, Switch } from "../../ui/Choice.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Facts, Page, PageHead } from "../../ui/Page.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Row, Sub } from "../../ui/Stack.tsx";

type SettingsPageProps = {
  /** null: the operator, who is no member anywhere. */
  me: Me | null;
  isLowVision: boolean;
  onLowVision: () => void;
  singleKeys: boolean;
  onSingleKeys: (isOn: boolean) => void;
  onKeysHelp: () => void;
  onSignOut: () => void;
};

const LANGUAGES: readonly { value: Locale; label: string }[] = [
  { value: "ru", label: "Русский" },
  { value: "en", label: "English" },
];

export function SettingsPage(props: SettingsPageProps) {
  const { t, locale, setLocale } = useI18n();
  return (
    <Page>
      <PageHead title={t("settings.title")} />
      {props.me ? <ProfileCard me={props.me} /> : <Note>{t("settings.operator")}</Note>}
      <Card title={t("settings.language")} hint={t("settings.language.hint")}>
        <RadioGroup
          label={t("settings.language")}
          options={LANGUAGES}
          value={locale}
          onChange={setLocale}
          isLabelHidden
        />
      </Card>
      <Card title={t("settings.look")}>
        <Switch isSelected={props.isLowVision} onChange={props.onLowVision} hint={t("settings.look.hint")}>
          {t("settings.look.lowVision")}
        </Switch>
      </Card>
      <Card title={t("settings.keys")}>
        <Switch isSelected={props.singleKeys} onChange={props.onSingleKeys} hint={t("keys.single.hint")}>
          {t("keys.single")}
        </Switch>
        <Row>
          <Button onPress={props.onKeysHelp}>{t("settings.keys.show")}</Button>
        </Row>
      </Card>
      <Card title={t("settings.leave")} hint={t("settings.leave.hint")}>
        <Row>
          <Button variant="danger-line" icon={LogOut} onPress={props.onSignOut}>
            {t("menu.signOut")}
          </Button>
        </Row>
      </Card>
    </Page>
  );
}

function ProfileCard({ me }: { me: Me }) {
  const { t, formats } = useI18n();
  const { person, login, session_expires_us: until } = me;
  const isUnverified = person.roles.includes("teacher") && !person.is_verified;
  const facts: { label: string; value: ReactNode }[] = [
    { label: t("settings.roles"), value: person.roles.map((role) => t(`role.${role}`)).join(", ") },
    ...(person.position === "" ? [] : [{ label: t("settings.position"), value: person.position }]),
    ...(login ? [{ label: t("settings.login"), value: login }] : []),
    { label: t("settings.session"), value: formats.date(until, Date.now()) },
  ];
  return (
    <Card title={t("settings.profile")} hint={t("settings.profile.hint")}>
      <Row>
        <Avatar id={person.id} letters={initials(person.name)} size={72} />
        <div>
          <PersonName name={listName(person.name)} isVerified={person.is_verified} />
          {isUnverified && <Sub>{t("settings.unverified")}</Sub>}
        </div>
      </Row>
      <Facts facts={facts} />
    </Card>
  );
}
