// The rooms of a member: the shell with its sections and the page of the address.
import { Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { LiveSocket } from "../api/live.ts";
import type { ChatId, Me } from "../api/schema.ts";
import { Scope } from "../api/scope.ts";
import { ChatsScreen } from "../features/chats/ChatsScreen.tsx";
import { ChatsModel } from "../features/chats/chatsModel.ts";
import { PresenceDot } from "../features/chats/PresenceDot.tsx";
import { useUnreadChats } from "../features/chats/useChats.ts";
import { AccountNews } from "../features/settings/AccountNews.tsx";
import { useI18n } from "../i18n/useI18n.ts";
import { alone } from "../offline/alone.ts";
import { keepChats } from "../offline/keepChats.ts";
import { useStore, useStorePart } from "../state/useStore.ts";
import { AlertDialog } from "../ui/Dialog.tsx";
import { type Client, liveUrl } from "./client.ts";
import { KeysHelp } from "./KeysHelp.tsx";
import { NotFound } from "./NotFound.tsx";
import { PageLoading } from "./PageLoading.tsx";
import { InvitesPanel, PeoplePage, PersonPage, PolicyPage, Settings } from "./pages.tsx";
import type { Route } from "./route.ts";
import { Shell } from "./Shell.tsx";
import { sectionsOf } from "./sections.ts";
import type { Who } from "./session.ts";
import { useChatCommands } from "./useChatCommands.ts";
import { useCommands } from "./useCommands.ts";

/** What this device keeps comes first, so that the room opens without a network too. */
async function startChats(client: Client, me: Me, scope: Scope): Promise<ChatsModel | null> {
  const kept = await client.keeper.readState(me.person.id);
  if (scope.isEnded) return null;
  const chats = new ChatsModel({
    me: me.person,
    call: client.call,
    openLive: (handlers) => new LiveSocket({ url: liveUrl(), handlers, page: { window, document } }),
    storage: client.storage,
    nowUs: () => Date.now() * 1000,
    onSessionEnded: client.lookAgain,
    onMeChanged: client.lookAgain,
    kept,
    alone,
    onOther: client.onOther,
  });
  scope.own(() => chats.end());
  scope.own(keepChats(client.keeper, chats.store));
  chats.start();
  return chats;
}

const RENEW_MS = 24 * 60 * 60 * 1000;

export function MemberRoom({ client, me, route }: { client: Client; me: Me; route: Route }) {
  // Keyed by the member: another person gets another room. What runs here ends with it.
  const [chats, setChats] = useState<ChatsModel | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the model lives as long as the member, not as their card
  useEffect(() => {
    const scope = new Scope();
    void startChats(client, me, scope).then((model) => model && setChats(model));
    const renew = () => void client.call("session_renew", {}).catch(() => {});
    renew();
    scope.every(RENEW_MS, renew);
    return () => scope.end();
  }, [client]);
  return chats && <OpenRoom client={client} me={me} route={route} chats={chats} />;
}

type OpenRoomProps = { client: Client; me: Me; route: Route; chats: ChatsModel };

function OpenRoom({ client, me, route, chats }: OpenRoomProps) {
  const { t } = useI18n();
  const unread = useUnreadChats(chats);
  const isOffline = useStorePart(chats.store, (snapshot) => snapshot.connection === "offline");
  const who = useMemo<Who>(() => ({ kind: "member", me }), [me]);
  const sections = useMemo(() => sectionsOf(who), [who]);
  const more = useChatCommands(client, chats);
  const commands = useCommands(client, sections, t, more);
  const isChats = route.name === "chats";
  const [isLeaving, setLeaving] = useState(false);
  const unsent = useStorePart(chats.store, ({ outbox }) => outbox.filter((item) => item.status !== "kept").length);
  const isKept = useStorePart(client.session.session, (session) => session.state === "ready" && session.isKept);
  // Chats have their own strip.
  const offline = unsent > 0 ? "app.offlineQueue" : isKept ? "app.offlineStart" : "app.offline";
  const leave = () => {
    setLeaving(false);
    void client.signOut(() => chats.forgetDevice());
  };
  const signOut = () => (unsent > 0 ? setLeaving(true) : leave());
  return (
    <>
      <Shell
        client={client}
        who={who}
        unread={unread}
        waiting={me.code_requests}
        offline={isOffline && !isChats ? offline : null}
        isDeep={isChats && route.chatId !== null}
        isPaned={isChats}
        onSignOut={signOut}
        news={
          me.account_news.length > 0 && (
            <AccountNews news={me.account_news} call={client.call} onRead={client.lookAgain} />
          )
        }
      >
        <Suspense fallback={<PageLoading />}>
          <MemberPage client={client} me={me} route={route} chats={chats} onSignOut={signOut} />
        </Suspense>
      </Shell>
      <KeysHelp client={client} commands={commands} />
      <AlertDialog
        title={t("leave.unsent.title")}
        isOpen={isLeaving}
        onClose={() => setLeaving(false)}
        action={t("leave.unsent.leave")}
        safe={t("leave.unsent.stay")}
        onAction={leave}
      >
        {t("leave.unsent.text", { n: unsent })}
      </AlertDialog>
    </>
  );
}

function MemberPage({ client, me, route, chats, onSignOut }: OpenRoomProps & { onSignOut: () => void }) {
  const { call, say, router } = client;
  const isAdministrator = me.person.roles.includes("administrator");
  switch (route.name) {
    case "chats":
      return <ChatsPage client={client} me={me} route={route} chats={chats} />;
    case "people":
      if (route.memberId === null)
        return (
          <PeoplePage
            call={call}
            isAdministrator={isAdministrator}
            waiting={me.code_requests}
            onDecided={client.lookAgain}
            renderPresence={(id) => <PresenceDot chats={chats} memberId={id} />}
            say={say}
          />
        );
      return (
        <PersonPage
          call={call}
          memberId={route.memberId}
          ownId={me.person.id}
          isAdministrator={isAdministrator}
          onBack={() => router.back("/people")}
          say={say}
        />
      );
    case "manage":
      return <PolicyPage call={call} say={say} />;
    case "settings":
      return <Settings client={client} me={me} section={route.section} onSignOut={onSignOut} />;
    default:
      return <NotFound />;
  }
}

type ChatsPageProps = { client: Client; me: Me; route: Extract<Route, { name: "chats" }>; chats: ChatsModel };

function ChatsPage({ client, me, route, chats }: ChatsPageProps) {
  const { uses_single_keys: singleKeys, send_key: sendKey } = useStore(client.preferences.state);
  const renderInvites = useCallback(
    (chatId: ChatId) => <ChatInvites client={client} chats={chats} chatId={chatId} />,
    [client, chats],
  );
  return (
    <ChatsScreen
      chats={chats}
      call={client.call}
      chatId={route.chatId}
      messageN={route.message}
      canCreate={me.can_invite}
      singleKeys={singleKeys}
      sendKey={sendKey}
      onOpen={client.router.navigate}
      say={client.say}
      renderInvites={renderInvites}
    />
  );
}

function ChatInvites({ client, chats, chatId }: { client: Client; chats: ChatsModel; chatId: ChatId }) {
  const waiting = useStorePart(chats.store, (snapshot) => snapshot.state.joinWaiting.get(chatId) ?? 0);
  return (
    <Suspense>
      <InvitesPanel call={client.call} chatId={chatId} waiting={waiting} say={client.say} />
    </Suspense>
  );
}
