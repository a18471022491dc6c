// The rooms of a member: the shell with its sections and the page of the address.
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { LiveSocket } from "../api/live.ts";
import type { ChatId, Me } from "../api/schema.ts";
import { Scope } from "../api/scope.ts";
import type { CallsModel } from "../features/calls/callsModel.ts";
import { ChatsScreen } from "../features/chats/ChatsScreen.tsx";
import { ChatsModel } from "../features/chats/chatsModel.ts";
import { PresenceDot } from "../features/chats/PresenceDot.tsx";
import { type CallPart, type ChatParts, useUnreadChats } from "../features/chats/useChats.ts";
import { useI18n } from "../i18n/useI18n.ts";
import { alone } from "../offline/alone.ts";
import { keepChats } from "../offline/keepChats.ts";
import { useStore, useStorePart } from "../state/useStore.ts";
import { chatParts } from "./chatParts.tsx";
import { type Client, liveUrl, type SearchAsk } from "./client.ts";
import { KeysHelp } from "./KeysHelp.tsx";
import type { LaterBox } from "./LaterSlots.tsx";
import { LazyFiles } from "./lazyFiles.ts";
import { NotFound } from "./NotFound.tsx";
import { PageLoading } from "./PageLoading.tsx";
import {
  AccountNews,
  CallLayers,
  CallPage,
  ChatCall,
  Help,
  InvitesPanel,
  Manage,
  People,
  RoleNews,
  SearchLayer,
  Settings,
  SharePage,
  TalkPane,
} from "./pages.tsx";
import type { Route } from "./route.ts";
import { Shell } from "./Shell.tsx";
import { sectionsOf } from "./sections.ts";
import { hasRoleNews, type Who } from "./session.ts";
import { startCalls } from "./startCalls.ts";
import { useCallCommands } from "./useCallCommands.ts";
import { useCallLayers } from "./useCallLayers.ts";
import { useChatCommands } from "./useChatCommands.ts";
import { useCommands } from "./useCommands.ts";
import { useSearchCommands } from "./useSearchCommands.ts";

const LeavingDialog = lazy(async () => ({ default: (await import("./LeavingDialog.tsx")).LeavingDialog }));

type Started = { chats: ChatsModel; files: LazyFiles; later: LaterBox };

type Models = { chats: ChatsModel; calls: CallsModel; files: LazyFiles; parts: ChatParts };

/** What this device keeps comes first, so that the room opens without a network too. */
async function startChats(client: Client, me: Me, scope: Scope): Promise<Started | null> {
  const kept = await client.keeper.readState(me.person.id);
  if (scope.isEnded) return null;
  const files = new LazyFiles(client, me.person.id, scope);
  const later: LaterBox = { call: client.call, model: null };
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
    files,
    onOther: (event) => {
      files.told(event);
      if (event.kind === "later_changed") later.model?.told(event.body);
      client.onOther(event);
    },
  });
  scope.own(() => chats.end());
  scope.own(keepChats(client.keeper, chats.store));
  chats.start();
  files.start(chats);
  return { chats, files, later };
}

/** What was told to this account is nothing to the next one. */
function forgetMarks({ savedSearches, exportMarks, importMarks }: Client): void {
  savedSearches.set(null);
  exportMarks.set(null);
  importMarks.set(null);
}

const RENEW_MS = 24 * 60 * 60 * 1000;

export function MemberRoom({ client, me, route }: { client: Client; me: Me; route: Route }) {
  // Keyed by the member: another person gets another room. What runs here ends with it.
  const [models, setModels] = useState<Models | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the model lives as long as the member, not as their card
  useEffect(() => {
    const scope = new Scope();
    scope.own(() => forgetMarks(client));
    void startChats(client, me, scope).then((made) => {
      if (!made) return;
      const { chats, files, later } = made;
      setModels({
        chats,
        files,
        calls: startCalls(client, chats, scope),
        parts: chatParts(client, chats, files, later),
      });
    });
    const renew = () => void client.call("session_renew", {}).catch(() => {});
    renew();
    scope.every(RENEW_MS, renew);
    return () => scope.end();
  }, [client]);
  return models && <OpenRoom client={client} me={me} route={route} {...models} />;
}

type OpenRoomProps = Models & { client: Client; me: Me; route: Route };

const isChatsRoute = (route: Route): route is Extract<Route, { name: "chats" }> => route.name === "chats";

function OpenRoom({ client, me, route, ...models }: OpenRoomProps) {
  const { chats, calls, files } = models;
  const { t } = useI18n();
  const unread = useUnreadChats(chats);
  const isOffline = useStorePart(chats.store, (snapshot) => snapshot.connection === "offline");
  const who = useMemo<Who>(() => ({ kind: "member", me }), [me]);
  const sections = useMemo(() => sectionsOf(who), [who]);
  const chatCommands = useChatCommands(client, chats);
  const callCommands = useCallCommands(calls, route.name === "call");
  const searchCommands = useSearchCommands(client, route);
  const more = useMemo(
    () => [...callCommands, ...chatCommands, ...searchCommands],
    [callCommands, chatCommands, searchCommands],
  );
  const ask = useStore(client.search);
  const openChat = isChatsRoute(route) ? route.chatId : null;
  // The bar belongs to a chat that is open.
  useEffect(() => {
    if (client.search.get()?.chatId !== undefined && client.search.get()?.chatId !== openChat) client.search.set(null);
  }, [client, openChat]);
  const layers = useCallLayers(calls, route);
  const commands = useCommands(client, sections, t, more);
  const searchLayer = ask && (
    <Suspense>
      <SearchLayer client={client} chats={chats} ask={ask} commands={commands} />
    </Suspense>
  );
  const isChats = route.name === "chats";
  const [isLeaving, setLeaving] = useState(false);
  const unsent = useStorePart(chats.store, ({ outbox }) => outbox.filter((item) => item.status !== "kept").length);
  const isKept = useStorePart(client.session.session, (session) => session.state === "ready" && session.isKept);
  // Chats have their own strip.
  const offline = unsent > 0 ? "app.offlineQueue" : isKept ? "app.offlineStart" : "app.offline";
  const leave = () => {
    setLeaving(false);
    void client.signOut(() => {
      files.forgetDevice();
      chats.forgetDevice();
    });
  };
  const signOut = () => (unsent > 0 ? setLeaving(true) : leave());
  const layer = layers.isAny && (
    <Suspense>
      <CallLayers
        calls={calls}
        ringing={layers.ringing}
        docked={layers.docked}
        onOpen={client.router.navigate}
        say={client.say}
      />
    </Suspense>
  );
  if (route.name === "call") {
    return (
      <>
        {layer}
        {searchLayer}
        <Suspense fallback={<PageLoading />}>
          <OpenCall client={client} me={me} route={route} {...models} />
        </Suspense>
        <KeysHelp client={client} commands={commands} />
      </>
    );
  }
  return (
    <>
      <Shell
        client={client}
        who={who}
        unread={unread}
        waiting={{ people: me.unit_requests, manage: me.code_requests + me.claims }}
        offline={isOffline && !isChats ? offline : null}
        isDeep={isChats && route.chatId !== null}
        isPaned={isChats || route.name === "people"}
        onSignOut={signOut}
        below={layer}
        news={
          (me.account_news.length > 0 || hasRoleNews(me, Date.now() * 1000)) && (
            <Suspense>
              {hasRoleNews(me, Date.now() * 1000) && (
                <RoleNews me={me} call={client.call} onChange={client.lookAgain} say={client.say} />
              )}
              {me.account_news.length > 0 && (
                <AccountNews news={me.account_news} call={client.call} onRead={client.lookAgain} />
              )}
            </Suspense>
          )
        }
      >
        <Suspense fallback={<PageLoading />}>
          <MemberPage client={client} me={me} route={route} {...models} onSignOut={signOut} />
        </Suspense>
      </Shell>
      {searchLayer}
      <KeysHelp client={client} commands={commands} />
      {isLeaving && (
        <Suspense>
          <LeavingDialog unsent={unsent} onClose={() => setLeaving(false)} onLeave={leave} />
        </Suspense>
      )}
    </>
  );
}

function MemberPage({ client, me, route, onSignOut, ...models }: OpenRoomProps & { onSignOut: () => void }) {
  const { chats } = models;
  switch (route.name) {
    case "chats":
      return <ChatsPage client={client} me={me} route={route} {...models} />;
    case "people":
    case "coming-in":
      return (
        <People
          client={client}
          me={me}
          route={route}
          renderPresence={(id) => <PresenceDot chats={chats} memberId={id} />}
        />
      );
    case "manage":
      return <Manage client={client} me={me} section={route.section} id={route.id} />;
    case "settings":
      return <Settings client={client} me={me} section={route.section} onSignOut={onSignOut} />;
    case "help":
      return <Help client={client} />;
    case "share":
      return (
        <SharePage
          chats={chats}
          canGather={me.can_gather}
          addFiles={models.parts.addFiles}
          onOpen={client.router.navigate}
        />
      );
    default:
      return <NotFound />;
  }
}

type OpenCallProps = Pick<OpenRoomProps, "client" | "me" | "chats" | "calls" | "parts"> & {
  route: Extract<Route, { name: "call" }>;
};

/** A call has no rail: the room is all there is, and a board. */
function OpenCall({ client, me, route, chats, calls, parts }: OpenCallProps) {
  const { uses_single_keys: singleKeys, send_key: sendKey } = useStore(client.preferences.state);
  useEffect(() => {
    client.look.setBoard(true);
    return () => client.look.setBoard(false);
  }, [client]);
  const renderTalk = useCallback(
    (chatId: ChatId) => (
      <TalkPane
        chatId={chatId}
        chats={chats}
        call={client.call}
        canCreate={me.can_gather}
        singleKeys={singleKeys}
        sendKey={sendKey}
        onOpen={client.router.navigate}
        say={client.say}
        parts={parts}
      />
    ),
    [client, me, chats, singleKeys, sendKey, parts],
  );
  const onKeys = useCallback(() => client.isKeysHelpOpen.set(true), [client]);
  return (
    <CallPage
      calls={calls}
      chatId={route.chatId}
      canGather={me.can_gather}
      onOpen={client.router.navigate}
      say={client.say}
      onKeys={onKeys}
      renderTalk={renderTalk}
    />
  );
}

type ChatsPageProps = Omit<OpenRoomProps, "route"> & { route: Extract<Route, { name: "chats" }> };

function ChatsPage({ client, me, route, chats, calls, parts }: ChatsPageProps) {
  const { uses_single_keys: singleKeys, send_key: sendKey } = useStore(client.preferences.state);
  const renderInvites = useCallback(
    (chatId: ChatId) => <ChatInvites client={client} chats={chats} chatId={chatId} />,
    [client, chats],
  );
  const renderCall = useCallback(
    (chatId: ChatId, part: CallPart) => (
      <Suspense>
        <ChatCall calls={calls} chatId={chatId} part={part} canGather={me.can_gather} onOpen={client.router.navigate} />
      </Suspense>
    ),
    [client, calls, me.can_gather],
  );
  const onSearch = useCallback((ask: SearchAsk) => client.search.set(ask), [client]);
  return (
    <ChatsScreen
      chats={chats}
      call={client.call}
      chatId={route.chatId}
      messageN={route.message}
      canCreate={me.can_gather}
      singleKeys={singleKeys}
      sendKey={sendKey}
      onOpen={client.router.navigate}
      say={client.say}
      {...(me.can_invite && { renderInvites })}
      renderCall={renderCall}
      onSearch={onSearch}
      parts={parts}
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
