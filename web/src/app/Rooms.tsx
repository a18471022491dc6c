// The rooms of a member and of the operator: the shell with its sections and the page of the address.
import { useCallback, useEffect, useMemo, useState } from "react";
import { LiveSocket } from "../api/live.ts";
import type { ChatId, Me } from "../api/schema.ts";
import { ChatsScreen } from "../features/chats/ChatsScreen.tsx";
import { ChatsModel } from "../features/chats/chatsModel.ts";
import { useUnreadChats } from "../features/chats/useChats.ts";
import { InvitesPanel } from "../features/invites/InvitesPanel.tsx";
import { SpacesPage } from "../features/orgs/SpacesPage.tsx";
import { PeoplePage } from "../features/people/PeoplePage.tsx";
import { PersonPage } from "../features/people/PersonPage.tsx";
import { SettingsPage } from "../features/settings/SettingsPage.tsx";
import { useI18n } from "../i18n/useI18n.ts";
import { useStore, useStorePart } from "../state/useStore.ts";
import { type Client, liveUrl } from "./client.ts";
import { KeysHelp } from "./KeysHelp.tsx";
import { isLowVision } from "./look.ts";
import { NotFound } from "./NotFound.tsx";
import type { Route } from "./route.ts";
import { Shell } from "./Shell.tsx";
import type { Who } from "./session.ts";
import { useChatCommands } from "./useChatCommands.ts";
import { useCommands } from "./useCommands.ts";
import { useIsOnline } from "./useMedia.ts";

function startChats(client: Client, me: Me): ChatsModel {
  const chats = new ChatsModel({
    me: me.person,
    call: client.call,
    openLive: (handlers) => new LiveSocket({ url: liveUrl(), handlers, page: { window, document } }),
    storage: client.storage,
    nowUs: () => Date.now() * 1000,
    onSessionEnded: client.lookAgain,
    onMeChanged: client.lookAgain,
  });
  chats.start();
  return chats;
}

export function MemberRoom({ client, me, route }: { client: Client; me: Me; route: Route }) {
  // Keyed by the member: another person gets another room. What runs here ends with it.
  const [chats, setChats] = useState<ChatsModel | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the model lives as long as the member, not as their card
  useEffect(() => {
    const model = startChats(client, me);
    setChats(model);
    return () => model.end();
  }, [client]);
  return chats && <OpenRoom client={client} me={me} route={route} chats={chats} />;
}

const NONE: readonly never[] = [];

type OpenRoomProps = { client: Client; me: Me; route: Route; chats: ChatsModel };

function OpenRoom({ client, me, route, chats }: OpenRoomProps) {
  const { t } = useI18n();
  const unread = useUnreadChats(chats);
  const isOffline = useStorePart(chats.store, (snapshot) => snapshot.connection === "offline");
  const who = useMemo<Who>(() => ({ kind: "member", me }), [me]);
  const more = useChatCommands(client, chats);
  const commands = useCommands(client, who, t, more);
  const isChats = route.name === "chats";
  const signOut = () => void client.signOut(() => chats.forgetDevice());
  return (
    <>
      <Shell
        client={client}
        who={who}
        unread={unread}
        isOffline={isOffline && !isChats}
        isDeep={isChats && route.chatId !== null}
        isPaned={isChats}
        onSignOut={signOut}
      >
        <MemberPage client={client} me={me} route={route} chats={chats} onSignOut={signOut} />
      </Shell>
      <KeysHelp client={client} commands={commands} />
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
      if (route.memberId === null) return <PeoplePage call={call} isAdministrator={isAdministrator} say={say} />;
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
    case "settings":
      return <Settings client={client} me={me} onSignOut={onSignOut} />;
    default:
      return <NotFound />;
  }
}

type ChatsPageProps = { client: Client; me: Me; route: Extract<Route, { name: "chats" }>; chats: ChatsModel };

function ChatsPage({ client, me, route, chats }: ChatsPageProps) {
  const singleKeys = useStore(client.singleKeys);
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
      onOpen={client.router.navigate}
      say={client.say}
      renderInvites={renderInvites}
    />
  );
}

function ChatInvites({ client, chats, chatId }: { client: Client; chats: ChatsModel; chatId: ChatId }) {
  const waiting = useStorePart(chats.store, (snapshot) => snapshot.state.joinWaiting.get(chatId) ?? 0);
  return <InvitesPanel call={client.call} chatId={chatId} waiting={waiting} say={client.say} />;
}

function Settings({ client, me, onSignOut }: { client: Client; me: Me | null; onSignOut: () => void }) {
  const look = useStore(client.look.look);
  const singleKeys = useStore(client.singleKeys);
  return (
    <SettingsPage
      me={me}
      isLowVision={isLowVision(look)}
      onLowVision={client.look.toggle}
      singleKeys={singleKeys}
      onSingleKeys={client.setSingleKeys}
      onKeysHelp={() => client.isKeysHelpOpen.set(true)}
      onSignOut={onSignOut}
    />
  );
}

const OPERATOR: Who = { kind: "operator" };

export function OperatorRoom({ client, route }: { client: Client; route: Route }) {
  const { t } = useI18n();
  const commands = useCommands(client, OPERATOR, t, NONE);
  const signOut = () => void client.signOut();
  return (
    <>
      <Shell
        client={client}
        who={OPERATOR}
        unread={0}
        isOffline={!useIsOnline()}
        isDeep={false}
        isPaned={false}
        onSignOut={signOut}
      >
        {route.name === "operator" && <SpacesPage call={client.call} say={client.say} />}
        {route.name === "settings" && <Settings client={client} me={null} onSignOut={signOut} />}
        {route.name === "not-found" && <NotFound />}
      </Shell>
      <KeysHelp client={client} commands={commands} />
    </>
  );
}
