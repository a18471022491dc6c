// Registered, not yet approved: who decides, and what happens meanwhile. Becomes live by itself.
import { type ReactNode, useEffect } from "react";
import type { Me } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { EntryFrame } from "../../ui/EntryFrame.tsx";
import { Sub } from "../../ui/Stack.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { watchApproval } from "./watchApproval.ts";

type WaitingPageProps = {
  me: Me;
  liveUrl: string;
  /** Look again who we are. */
  onLook: () => void;
  onSignOut: () => void;
  tools: ReactNode;
  /** What there is to do meanwhile. */
  children?: ReactNode;
};

export function WaitingPage({ me, liveUrl, onLook, onSignOut, tools, children }: WaitingPageProps) {
  const { t } = useI18n();
  // biome-ignore lint/correctness/useExhaustiveDependencies: one watch per person, whatever else of them changes
  useEffect(() => watchApproval(me.person.id, liveUrl, onLook), [me.person.id, liveUrl]);
  const who = me.waiting_for;
  return (
    <EntryFrame brand={t("app.name")} slogan={t("signIn.slogan")} about={t("signIn.hint")} tools={tools}>
      <div role="status">
        <EmptyState
          level={1}
          drawing="clock"
          title={t("waiting.title")}
          text={who === "" ? t("waiting.textPlain") : t("waiting.text", { who })}
        >
          <Sub>{t("waiting.meanwhile")}</Sub>
          {children}
          <Button variant="quiet" onPress={onSignOut}>
            {t("menu.signOut")}
          </Button>
        </EmptyState>
      </div>
    </EntryFrame>
  );
}
