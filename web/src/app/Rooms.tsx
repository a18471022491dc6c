// The rooms of a member and of the operator: the shell with its sections and the page of the address.
import { useEffect, useState } from "react";
import { LiveSocket } from "../api/live.ts";
import type { Me } from "../api/schema.ts";
import { ChatsModel } from "../features/chats/chatsModel.ts";
import { useUnreadChats } from "../features/chats/useChats.ts";
import { useI18n } from "../i18n/useI18n.ts";
import { useStorePart } from "../state/useStore.ts";
import type { Client } from "./client.ts";
import { KeysHelp } from "./KeysHelp.tsx";
import { NotFound } from "./NotFound.tsx";
import type { Route } from "./route.ts";
import { Shell } from "./Shell.tsx";
import type { Who } from "./session.ts";
import { useCommands } from "./useCommands.ts";

function startChats(client: Client, me: Me): ChatsModel {
  const refresh = () => void client.session.refresh();
  const protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const chats = new ChatsModel({
    me: me.person,
    call: client.call,
    openLive: (handlers) =>
      new LiveSocket({ url: `${protocol}//${location.host}/api/v1/live`, handlers, page: { window, document } }),
    storage: client.storage,
    nowUs: () => Date.now() * 1000,
    onSessionEnded: refresh,
    onMeChanged: refresh,
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
  const who: Who = { kind: "member", me };
  const commands = useCommands(client, who, t, NONE);
  const isChats = route.name === "chats";
  const signOut = () => {
    chats.forgetDevice();
    void client.session.signOut();
  };
  return (
    <>
      <Shell
        client={client}
        who={who}
        unread={unread}
        isOffline={isOffline}
        isDeep={isChats && route.chatId !== null}
        isPaned={isChats}
        onSignOut={signOut}
      >
        <NotFound />
      </Shell>
      <KeysHelp client={client} commands={commands} />
    </>
  );
}

export function OperatorRoom({ client, who, route }: { client: Client; who: Who; route: Route }) {
  const { t } = useI18n();
  const commands = useCommands(client, who, t, NONE);
  return (
    <>
      <Shell
        client={client}
        who={who}
        unread={0}
        isOffline={false}
        isDeep={false}
        isPaned={false}
        onSignOut={() => void client.session.signOut()}
      >
        {route.name}
      </Shell>
      <KeysHelp client={client} commands={commands} />
    </>
  );
}
