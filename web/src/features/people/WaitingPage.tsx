// Registered, not yet approved: who decides, and what happens meanwhile. Becomes live by itself.
import { type ReactNode, useEffect } from "react";
import { LiveSocket } from "../../api/live.ts";
import type { Me } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { EntryFrame } from "../../ui/EntryFrame.tsx";
import { Sub } from "../../ui/Stack.tsx";
import { EmptyState } from "../../ui/States.tsx";

type WaitingPageProps = {
  me: Me;
  liveUrl: string;
  /** Look again who we are. */
  onLook: () => void;
  onSignOut: () => void;
  tools: ReactNode;
};

/** The socket tells at once; should it be closed to those who wait, a look every so often finds it too. */
const LOOK_MS = 20_000;

function watchApproval(me: Me, liveUrl: string, onLook: () => void): () => void {
  const scope = new Scope();
  const live = new LiveSocket({
    url: liveUrl,
    page: { window, document },
    handlers: {
      onStatus: () => {},
      onHello: () => {},
      onEvent: onLook,
      onResync: onLook,
      onGone: () => {},
      onRefused: () => {},
    },
  });
  scope.own(() => live.end());
  scope.every(LOOK_MS, onLook);
  live.start();
  live.subscribe(`m${me.person.id}`, null);
  return () => scope.end();
}

export function WaitingPage({ me, liveUrl, onLook, onSignOut, tools }: WaitingPageProps) {
  const { t } = useI18n();
  // biome-ignore lint/correctness/useExhaustiveDependencies: one watch per person, whatever else of them changes
  useEffect(() => watchApproval(me, liveUrl, onLook), [me.person.id, liveUrl]);
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
          <Button variant="quiet" onPress={onSignOut}>
            {t("menu.signOut")}
          </Button>
        </EmptyState>
      </div>
    </EntryFrame>
  );
}
