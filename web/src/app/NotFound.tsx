// An address that shows nothing, or nothing to this person: one answer for both.
import type { ReactNode } from "react";
import { useI18n } from "../i18n/useI18n.ts";
import { ButtonLink } from "../ui/Button.tsx";
import { EntryFrame } from "../ui/EntryFrame.tsx";
import { EmptyState } from "../ui/States.tsx";

/** With `tools` as a door of its own, without them inside the rooms. */
export function NotFound({ tools }: { tools?: ReactNode }) {
  const { t } = useI18n();
  const words = (
    <EmptyState level={1} drawing="nothing" title={t("notFound.title")} text={t("notFound.text")}>
      <ButtonLink href="/">{t("notFound.home")}</ButtonLink>
    </EmptyState>
  );
  if (tools === undefined) return words;
  return (
    <EntryFrame brand={t("app.name")} slogan={t("signIn.slogan")} about={t("signIn.hint")} tools={tools}>
      {words}
    </EntryFrame>
  );
}
