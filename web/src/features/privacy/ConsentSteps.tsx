// Every answer that was given once, folded: the newest first.
import type { ConsentStep } from "../../api/schema.ts";
import { shortName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import css from "./Consents.module.css";

export function Steps({ steps }: { steps: readonly ConsentStep[] }) {
  const { t, formats } = useI18n();
  const now = Date.now();
  if (steps.length === 0) return null;
  const who = (name: ConsentStep["by"]) => (name ? `, ${shortName(name)}` : "");
  return (
    <details className={css.details}>
      <summary>{t("consent.history", { n: steps.length })}</summary>
      <ol className={css.steps}>
        {steps.map((step) => (
          <li key={`${step.kind}/${step.n}/${step.given_us}`}>
            <p>
              {step.title}, {t("consent.n", { n: step.n })}
            </p>
            <p>
              {t(step.is_refusal ? "consent.step.refused" : "consent.step.given", {
                date: formats.date(step.given_us, now),
              })}
              {who(step.by)}
              {step.is_on_paper && `, ${t("consent.paper")}`}
            </p>
            {step.ended_us != null && (
              <p>
                {t(step.is_refusal ? "consent.step.changed" : "consent.step.ended", {
                  date: formats.date(step.ended_us, now),
                })}
                {who(step.ended_by)}
              </p>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}
