// What happened to an application, in order, with the reasons.
import type { Application } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Chip } from "../../ui/Chip.tsx";
import css from "./Apply.module.css";

const TONES = {
  draft: "plain",
  sent: "info",
  returned: "warn",
  approved: "ok",
  rejected: "bad",
  closed: "plain",
} as const;

export function StateChip({ state }: { state: Application["state"] }) {
  const { t } = useI18n();
  return <Chip tone={TONES[state]}>{t(`apply.state.${state}`)}</Chip>;
}

export function Timeline({ application }: { application: Application }) {
  const { t, formats } = useI18n();
  return (
    <section className={css.timeline} aria-label={t("apply.history")}>
      <h2>{t("apply.history")}</h2>
      <ol>
        {application.steps.map((step) => (
          <li key={`${step.kind}-${step.at_us}`}>
            <b>{t(`apply.step.${step.kind}`)}</b>
            <span>{`${formats.full(step.at_us)}, ${t(step.is_operator ? "apply.by.operator" : "apply.by.applicant")}`}</span>
            {step.reason !== "" && <p>{step.reason}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
