// In a call: what is said at the top, the people on the stage, the panel beside them, the buttons below.
import { Minimize2, TriangleAlert, Users, Wifi, WifiOff } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { Call, ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Peer } from "../../rtc/room.ts";
import { handsOf, isHostOf } from "../../state/select.ts";
import type { ChatState } from "../../state/state.ts";
import { useStore } from "../../state/useStore.ts";
import { Chip } from "../../ui/Chip.tsx";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Announcer } from "./Announcer.tsx";
import { CallBar } from "./CallBar.tsx";
import { type Asked, CallDialogs } from "./CallDialogs.tsx";
import { Notices } from "./Notices.tsx";
import css from "./RoomView.module.css";
import { RoomContext, type RoomContextValue } from "./roomContext.ts";
import { SidePanel } from "./SidePanel.tsx";
import { Stage } from "./Stage.tsx";
import type { Session } from "./session.ts";
import { mainOf } from "./tiles.ts";
import { personName, useCalls, useChatTitle, usePeople } from "./useCalls.ts";
import { usePressToTalk } from "./usePressToTalk.ts";

export interface RoomViewProps {
  readonly session: Session;
  readonly chat: ChatState;
  readonly onKeys: () => void;
  readonly renderTalk: (chatId: ChatId) => ReactNode;
}

export function RoomView({ session, chat, onKeys, renderTalk }: RoomViewProps) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const room = useStore(calls.room);
  const people = usePeople(calls);
  const [asked, setAsked] = useState<Asked | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const call = chat.call;
  const hands = useMemo(() => (call ? handsOf(call).map((person) => person.member_id) : []), [call]);
  usePressToTalk(calls);
  const isHost = call !== null && chat.chat.kind === "group" && isHostOf(call, calls.me);
  const value = useMemo<RoomContextValue>(
    () => ({ session, chat, call, room, hands, isHost, ask: setAsked }),
    [session, chat, call, room, hands, isHost],
  );
  const isRinging = call?.state === "ringing";
  const other = chat.chat.direct.find((id) => id !== calls.me);
  return (
    <RoomContext value={value}>
      <div ref={root} className={css.room}>
        <TopBar call={call} />
        <Notices />
        <div className={cx(css.middle, session.panel !== null && css.withPanel)}>
          <div className={css.stage}>
            {session.phase === "joining" && <p className={css.state}>{t("room.joining")}</p>}
            {isRinging && other && (
              <p className={css.state} role="status">
                {t("room.ringing.to", { name: personName(people, other, t("chats.unknownPerson")) })}
              </p>
            )}
            {!isRinging && session.phase === "in" && room.state === "connected" && room.peers.length === 1 && (
              <div className={css.state} role="status">
                <p className={css.alone}>{t("room.alone")}</p>
                <p>{t("room.alone.text")}</p>
              </div>
            )}
            <Stage />
          </div>
          {session.panel !== null && <SidePanel panel={session.panel} renderTalk={renderTalk} />}
        </div>
        <CallBar onKeys={onKeys} />
        <Announcer />
        {asked && <CallDialogs asked={asked} onClose={() => setAsked(null)} />}
      </div>
    </RoomContext>
  );
}

const LINK_SIGNS = { good: Wifi, weak: TriangleAlert, lost: WifiOff, unknown: Wifi };

function TopBar({ call }: { call: Call | null }) {
  const { t } = useI18n();
  const { calls, onOpen } = useCalls();
  const { peers } = useStore(calls.room);
  const session = useStore(calls.session);
  const chat = useStore(calls.chats.store).state.chats.get(session?.chatId as ChatId);
  const title = useChatTitle(calls, chat);
  const me = peers.find((peer) => peer.isMe);
  const count = Math.max(peers.length, call?.there_count ?? 0);
  const link = me?.link ?? "unknown";
  return (
    <header className={css.top}>
      <IconButton
        icon={Minimize2}
        label={t("callRoom.close")}
        hasTooltip={false}
        onPress={() => onOpen(`/chats/${session?.chatId}`)}
      />
      <h1 className={css.title} tabIndex={-1} data-page-title>
        {title}
      </h1>
      <span className={css.chips}>
        <Chip icon={Users}>{t("room.people", { n: count })}</Chip>
        <Chip icon={LINK_SIGNS[link]} tone={link === "weak" ? "warn" : link === "lost" ? "bad" : "ok"}>
          {t(`room.link.${link}`)}
        </Chip>
      </span>
      {session && peers.length > 1 && <LayoutSwitch session={session} peers={peers} />}
    </header>
  );
}

function LayoutSwitch({ session, peers }: { session: Session; peers: readonly Peer[] }) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const isLarge = mainOf(session, peers, null) !== null;
  const isScreen = peers.some((peer) => peer.screen);
  return (
    <ToggleButtonGroup
      aria-label={t("room.layout")}
      className={cx(css.layouts)}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[isLarge ? "speaker" : "grid"]}
      onSelectionChange={(keys) => calls.do({ kind: "layout", layout: keys.has("grid") ? "grid" : "speaker" })}
    >
      <ToggleButton id="speaker" className={cx(css.layout)}>
        {t(isScreen ? "room.layout.screen" : "room.layout.speaker")}
      </ToggleButton>
      <ToggleButton id="grid" className={cx(css.layout)}>
        {t("room.layout.grid")}
      </ToggleButton>
    </ToggleButtonGroup>
  );
}
