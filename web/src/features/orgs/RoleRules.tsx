// What one role may: a card for each thing, in it a row for each role towards whom. An answer that is not the usual one
// says so, and what the usual one is.
import type { OrgRules, RuleAnswer, RuleChannel, RuleRole } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Chip } from "../../ui/Chip.tsx";
import { Switch } from "../../ui/Choice.tsx";
import { cx } from "../../ui/cx.ts";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { Select } from "../../ui/Select.tsx";
import { Stack } from "../../ui/Stack.tsx";
import css from "./RulesPage.module.css";
import {
  answerOf,
  isFixed,
  RULE_CHANNELS,
  RULE_ROLES,
  type RuleFlag,
  type RulesModel,
  withAnswer,
} from "./rulesModel.ts";

type RoleRulesProps = { model: RulesModel; draft: OrgRules; safe: OrgRules; role: RuleRole };

/** In one chat all share it. */
const answersOf = (channel: RuleChannel): readonly RuleAnswer[] =>
  channel === "list" ? ["no", "yes"] : ["no", "if_shared", "yes"];

export function RoleRules(props: RoleRulesProps) {
  const { role } = props;
  const { t } = useI18n();
  const who = t(`rules.who.${role}`);
  return (
    <div className={css.cards}>
      {role === "teacher" && <Note tone="info">{t("rules.teacher.badge")}</Note>}
      {RULE_CHANNELS.map((channel) => (
        <Card key={channel} title={t(`rules.${channel}.title`, { who })} hint={t(`rules.${channel}.hint`)}>
          <div className={css.cells}>
            {RULE_ROLES.map((to) => (
              <Cell key={to} {...props} channel={channel} to={to} />
            ))}
          </div>
          {channel === "call" && (
            <Stack>
              <Flag {...props} flag="group_calls" />
              <Flag {...props} flag="screen" />
            </Stack>
          )}
        </Card>
      ))}
    </div>
  );
}

function Cell({ model, draft, safe, role, channel, to }: RoleRulesProps & { channel: RuleChannel; to: RuleRole }) {
  const { t } = useI18n();
  const answer = answerOf(draft, channel, role, to);
  const usual = answerOf(safe, channel, role, to);
  const wordOf = (one: RuleAnswer) => t(`rules.answer.${channel === "list" && one === "yes" ? "seen" : one}`);
  if (isFixed(channel, role, to)) {
    return (
      <div className={css.cell}>
        <span className={css.fixedName}>{t(`rules.role.${to}`)}</span>
        <span className={css.fixed}>{t("rules.fixed")}</span>
      </div>
    );
  }
  return (
    <div className={cx(css.cell, answer !== usual && css.changed)}>
      <Select<RuleAnswer>
        label={t(`rules.role.${to}`)}
        value={channel === "list" && answer === "if_shared" ? "yes" : answer}
        options={answersOf(channel).map((value) => ({ value, label: wordOf(value) }))}
        onChange={(value) => model.change((rules) => withAnswer(rules, channel, role, to, value))}
      />
      {answer !== usual && <Chip tone="soft">{t("rules.usual", { answer: wordOf(usual) })}</Chip>}
    </div>
  );
}

function Flag({ model, draft, safe, role, flag }: RoleRulesProps & { flag: RuleFlag }) {
  const { t } = useI18n();
  const isOn = draft[flag].includes(role);
  const isChanged = isOn !== safe[flag].includes(role);
  return (
    <div className={cx(css.flag, isChanged && css.changed)}>
      <Switch isSelected={isOn} onChange={(on) => model.setFlag(flag, role, on)}>
        {t(`rules.${flag}`)}
      </Switch>
      {isChanged && (
        <Chip tone="soft">{t("rules.usual", { answer: t(isOn ? "rules.answer.no" : "rules.answer.yes") })}</Chip>
      )}
    </div>
  );
}
