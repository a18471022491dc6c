// The root: language and words around everything, then the door or the room this address is for whoever is here.
import { type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { I18nProvider, RouterProvider } from "react-aria-components";
import { makeFormats } from "../i18n/format.ts";
import { makeTranslate } from "../i18n/translate.ts";
import { type I18n, I18nContext, useI18n } from "../i18n/useI18n.ts";
import { useStore } from "../state/useStore.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/States.tsx";
import { type UiWords, UiWordsContext } from "../ui/words.ts";
import type { Client } from "./client.ts";
import { DoorScreen } from "./DoorScreen.tsx";
import { DoorTools } from "./DoorTools.tsx";
import { LookArea } from "./LookArea.tsx";
import { PageLoading } from "./PageLoading.tsx";
import { GoodbyePage, MemberRoom, OperatorRoom, ToastArea, TrustPage } from "./pages.tsx";
import type { Route } from "./route.ts";
import { decide, type Session } from "./session.ts";
import { Trouble } from "./Trouble.tsx";
import { UpdateStrip } from "./UpdateStrip.tsx";
import { useArrival } from "./useArrival.ts";

export function App({ client }: { client: Client }) {
  const locale = useStore(client.locale);
  const i18n = useMemo<I18n>(
    () => ({ locale, t: makeTranslate(locale), formats: makeFormats(locale), setLocale: client.setLocale }),
    [client, locale],
  );
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  return (
    <I18nContext value={i18n}>
      <I18nProvider locale={locale === "ru" ? "ru-RU" : "en-GB"}>
        <RouterProvider navigate={client.router.navigate}>
          <Words>
            <Trouble>
              <Suspense fallback={<PageLoading />}>
                <Screen client={client} />
              </Suspense>
            </Trouble>
            <UpdateStrip updates={client.updates} />
            <Corner client={client} />
          </Words>
        </RouterProvider>
      </I18nProvider>
    </I18nContext>
  );
}

function Words({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const words = useMemo<UiWords>(
    () => ({
      clear: t("ui.clear"),
      close: t("do.close"),
      decrease: t("ui.decrease"),
      hidePassword: t("ui.hidePassword"),
      increase: t("ui.increase"),
      notifications: t("ui.notifications"),
      seal: t("ui.seal"),
      showPassword: t("ui.showPassword"),
    }),
    [t],
  );
  return <UiWordsContext value={words}>{children}</UiWordsContext>;
}

/** The corner for short news is fetched with the first of them. */
function Corner({ client }: { client: Client }) {
  const [hasNews, setNews] = useState(false);
  useEffect(() => client.toasts.onFirst(() => setNews(true)), [client]);
  return (
    hasNews && (
      <Trouble isQuiet>
        <Suspense>
          <ToastArea toasts={client.toasts} />
        </Suspense>
      </Trouble>
    )
  );
}

function Screen({ client }: { client: Client }) {
  const { route } = useStore(client.router.place);
  // Before who is here is known, and where nobody would answer that: on the port without TLS.
  return route.name === "trust" ? <TrustScreen client={client} /> : <PersonScreen client={client} />;
}

function TrustScreen({ client }: { client: Client }) {
  useArrival(client);
  return (
    <>
      <LookArea model={client.look} />
      <Suspense fallback={<PageLoading />}>
        <TrustPage tools={<DoorTools model={client.look} />} />
      </Suspense>
    </>
  );
}

function PersonScreen({ client }: { client: Client }) {
  const { t } = useI18n();
  const session = useStore(client.session.session);
  if (session.state === "loading") return <PageLoading />;
  if (session.state === "unreachable") {
    return (
      <>
        <LookArea model={client.look} />
        <main id="main">
          <EmptyState level={1} drawing="door" title={t("app.unreachable")} text={t("app.unreachable.text")}>
            <Button variant="primary" onPress={() => void client.session.refresh()}>
              {t("do.retry")}
            </Button>
          </EmptyState>
        </main>
      </>
    );
  }
  return <ReadyScreen client={client} session={session} />;
}

function ReadyScreen({ client, session }: { client: Client; session: Extract<Session, { state: "ready" }> }) {
  const { router } = client;
  const { route, path } = useStore(router.place);
  const decision = decide(route, session.server, session.who);
  const isGoodbye = session.left !== null && !("show" in decision && isOpenDoor(decision.show));
  useEffect(() => {
    if (!("go" in decision) || isGoodbye) return;
    const back = router.returnPath;
    if (decision.keepsReturn) router.toDoor(decision.go, back ?? path);
    else router.navigate(back ?? decision.go, { replace: true });
  });
  useArrival(client);
  if (isGoodbye && session.left !== null) {
    return (
      <>
        <LookArea model={client.look} />
        <GoodbyePage
          call={client.call}
          slug={session.left}
          onSignIn={client.session.forgetLeft}
          tools={<DoorTools model={client.look} />}
        />
      </>
    );
  }
  if ("go" in decision) return null;
  const { show } = decision;
  const isDoor = ["start", "sign-in", "join", "apply", "credentials", "waiting"].includes(show.name);
  if (isDoor || session.who.kind === "nobody") return <DoorScreen client={client} session={session} route={show} />;
  if (session.who.kind === "operator") return <OperatorRoom client={client} route={show} />;
  return <MemberRoom key={session.who.me.person.id} client={client} me={session.who.me} route={show} />;
}

/** An invitation is for whoever holds it, also where somebody has left. */
function isOpenDoor({ name }: Route): boolean {
  return ["join", "staff", "apply", "start", "help", "not-found"].includes(name);
}
