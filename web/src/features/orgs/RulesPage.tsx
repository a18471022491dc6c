// «Правила»: who may what towards whom, role by role, in words. Changed answers are marked, what a change would do to
// chats that are there is said before it is saved.
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { RuleRole } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Switch } from "../../ui/Choice.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead } from "../../ui/Page.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { useModel } from "../../ui/useModel.ts";
import { DutyCard } from "./DutyCard.tsx";
import { RoleRules } from "./RoleRules.tsx";
import css from "./RulesPage.module.css";
import { differences, RULE_ROLES, RulesModel, type RulesState } from "./rulesModel.ts";

type RulesPageProps = { call: Call; say: (text: string) => void };

/** Those whose rules are changed most come first. */
const TABS: readonly RuleRole[] = [...RULE_ROLES].reverse();

export function RulesPage({ call, say }: RulesPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new RulesModel(call), "rules");
  const state = useStore(model.store);
  const [role, setRole] = useState<RuleRole>("student");
  const { draft, safe, error, duty } = state;
  return (
    <Page>
      <PageHead title={t("rules.title")} hint={t("rules.hint")} />
      {error && (
        <Note tone="bad" live="alert">
          {error.code === "conflict" ? t("rules.conflict") : errorText(t, error)}{" "}
          {!draft && (
            <Button size="s" onPress={() => void model.read()}>
              {t("do.retry")}
            </Button>
          )}
        </Note>
      )}
      {!draft && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {draft && safe && (
        <>
          <Card title={t("rules.adults")} hint={t("rules.adults.hint")}>
            <Stack>
              <Switch
                isSelected={draft.two_adults}
                onChange={(two_adults) => model.change((rules) => ({ ...rules, two_adults }))}
                hint={t("rules.adults.switch.hint")}
              >
                {t("rules.adults.switch")}
              </Switch>
              <DutyCard model={model} duty={duty} say={say} />
            </Stack>
          </Card>
          <Card title={t("rules.typing.title")}>
            <Switch
              isSelected={draft.typing}
              onChange={(typing) => model.change((rules) => ({ ...rules, typing }))}
              hint={t("rules.typing.hint")}
            >
              {t("rules.typing")}
            </Switch>
          </Card>
          <div className={css.roles}>
            <Tabs
              label={t("rules.roles")}
              selected={role}
              onSelect={setRole}
              tabs={TABS.map((id) => ({
                id,
                label: tabLabel(t(`rules.role.${id}`), differences(draft, safe, id)),
                content: <RoleRules model={model} draft={draft} safe={safe} role={id} />,
              }))}
            />
          </div>
          <SaveBar model={model} state={state} say={say} />
        </>
      )}
    </Page>
  );
}

function tabLabel(name: string, changed: number): string {
  return changed > 0 ? `${name} · ${changed}` : name;
}

function SaveBar({ model, state, say }: { model: RulesModel; state: RulesState; say: (text: string) => void }) {
  const { t } = useI18n();
  const { draft, kept, safe, tried, isSaving } = state;
  if (!draft || !kept || !safe) return null;
  const n = differences(draft, kept);
  const save = () => void model.save().then((isKept) => isKept && say(t("do.saved")));
  return (
    <div className={css.foot} data-print="no">
      <p className={css.effect} role="status">
        {n === 0 ? t("rules.unchanged") : effectOf(state, t)}
        {tried && tried.lacks > 0 && <span className={css.lack}>{t("rules.try.lacks", { n: tried.lacks })}</span>}
      </p>
      <div className={css.buttons}>
        <Button
          variant="primary"
          isDisabled={n === 0}
          isPending={isSaving}
          pendingLabel={t("pending.save")}
          onPress={save}
        >
          {t("do.save")}
        </Button>
        {n > 0 && <Button onPress={() => model.discard()}>{t("rules.discard")}</Button>}
        {differences(draft, safe) > 0 && (
          <Button variant="quiet" onPress={() => model.reset()}>
            {t("rules.reset")}
          </Button>
        )}
      </div>
    </div>
  );
}

function effectOf({ draft, kept, tried }: RulesState, t: ReturnType<typeof useI18n>["t"]): string {
  const n = draft && kept ? differences(draft, kept) : 0;
  const changed = t("rules.changed", { n });
  if (!tried) return changed;
  const parts = [changed];
  if (tried.closes > 0) parts.push(t("rules.try.closes", { n: tried.closes }));
  if (tried.opens > 0) parts.push(t("rules.try.opens", { n: tried.opens }));
  if (tried.seconds > 0) parts.push(t("rules.try.seconds", { n: tried.seconds }));
  if (parts.length === 1 && tried.lacks === 0) parts.push(t("rules.try.none"));
  return parts.join(" ");
}
