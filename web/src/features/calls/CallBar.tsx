// The buttons of a call. On a phone what is used less stands under «Ещё».
import {
  CircleQuestionMark,
  Ellipsis,
  Gauge,
  Hand,
  Keyboard,
  Maximize,
  MessageSquare,
  Mic,
  MicOff,
  Minimize,
  PhoneOff,
  ScreenShare,
  ScreenShareOff,
  Settings2,
  Users,
  Video,
  VideoOff,
  VolumeX,
} from "lucide-react";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { canShareScreen } from "../../rtc/devices.ts";
import type { Source } from "../../rtc/room.ts";
import { unreadOf } from "../../state/select.ts";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { BarButton } from "./BarButton.tsx";
import css from "./CallBar.module.css";
import { toggleFull } from "./full.ts";
import { useRoom } from "./roomContext.ts";
import type { Panel } from "./session.ts";
import { useAct } from "./useAct.ts";
import { useCalls } from "./useCalls.ts";

const ICONS = {
  microphone: { on: Mic, off: MicOff },
  camera: { on: Video, off: VideoOff },
  screen: { on: ScreenShareOff, off: ScreenShare },
} as const;

/** Why this may not be sent: in words. */
export function lockOf(source: Source): Key {
  return source === "microphone" ? "bar.noVoice" : "bar.noRight";
}

export function CallBar({ onKeys }: { onKeys: () => void }) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { chat, isHost, ask } = useRoom();
  const leave = () => (isHost ? ask({ kind: "leave" }) : void calls.leave());
  const isGroup = chat.chat.kind === "group";
  return (
    <div className={css.bar} role="toolbar" aria-label={t("bar.label")} data-region="bar">
      <SourceButton source="microphone" />
      <SourceButton source="camera" />
      {canShareScreen() && (
        <span className={css.wide}>
          <SourceButton source="screen" />
        </span>
      )}
      {isGroup && <HandButton />}
      <ChatButton />
      <span className={css.wide}>
        <PanelButton panel="people" />
      </span>
      <More onKeys={onKeys} />
      <BarButton icon={PhoneOff} word={t(isHost ? "bar.end" : "bar.leave")} tone="leave" onPress={leave} />
    </div>
  );
}

function SourceButton({ source }: { source: Source }) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { session, room } = useRoom();
  const me = room.peers.find((peer) => peer.isMe);
  const isOn = source === "microphone" ? me?.isMicrophoneOn === true : me?.[source] != null;
  const why = session.phase !== "in" ? "room.joining" : session.rights[source] ? null : lockOf(source);
  const reason = why && t(why);
  const tone = source === "screen" ? (isOn ? "on" : "plain") : isOn ? "plain" : "bad";
  return (
    <BarButton
      icon={ICONS[source][isOn ? "on" : "off"]}
      word={t(`bar.${source}`)}
      {...(reason === null && { label: t(`bar.${source}.${isOn ? "on" : "off"}`) })}
      tone={tone}
      reason={reason}
      isPending={session.turning[source]}
      onPress={() => void calls.toggle(source)}
    />
  );
}

function HandButton() {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { hands, isHost } = useRoom();
  const run = useAct();
  const isUp = hands.includes(calls.me);
  const label = t(isUp ? "bar.hand.on" : "bar.hand.off");
  const count = hands.length;
  return (
    <BarButton
      icon={Hand}
      word={t("bar.hand")}
      label={count > 0 ? `${label}. ${t("bar.hands", { n: count })}` : label}
      tone={isUp ? "hand" : "plain"}
      {...(isHost && { count })}
      onPress={() => run(calls.raiseHand(!isUp))}
    />
  );
}

function ChatButton() {
  const { session, chat } = useRoom();
  const unread = session.panel === "chat" ? 0 : unreadOf(chat);
  return <PanelButton panel="chat" unread={unread} />;
}

function PanelButton({ panel, unread = 0 }: { panel: Panel; unread?: number }) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { session } = useRoom();
  const isOpen = session.panel === panel;
  const word = t(panel === "chat" ? "bar.chat" : "bar.people");
  return (
    <BarButton
      icon={panel === "chat" ? MessageSquare : Users}
      word={word}
      label={unread > 0 ? `${word}. ${t("chats.unread", { n: unread })}` : word}
      tone={isOpen ? "on" : "plain"}
      aria-expanded={isOpen}
      count={unread}
      onPress={() => calls.do({ kind: "panel", panel })}
    />
  );
}

function More({ onKeys }: { onKeys: () => void }) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { session, room, isHost, chat, ask } = useRoom();
  const isFull = document.fullscreenElement !== null;
  const isSharing = room.peers.find((peer) => peer.isMe)?.screen != null;
  const entries: MenuEntry[] = [
    { id: "devices", label: t("more.devices"), icon: Settings2, run: () => ask({ kind: "devices" }) },
    {
      id: "lean",
      label: t(session.isLean ? "more.lean.off" : "more.lean.on"),
      icon: Gauge,
      run: () => void calls.setLean(!session.isLean),
    },
    { id: "people", label: t("bar.people"), icon: Users, run: () => calls.do({ kind: "panel", panel: "people" }) },
  ];
  if (chat.chat.kind === "group") {
    const run = () => calls.do({ kind: "panel", panel: "hands" });
    entries.push({ id: "hands", label: t("more.hands"), icon: Hand, run });
  }
  if (canShareScreen()) {
    entries.push({
      id: "screen",
      label: t(isSharing ? "bar.screen.on" : "bar.screen.off"),
      icon: isSharing ? ScreenShareOff : ScreenShare,
      run: () => void calls.toggle("screen"),
    });
  }
  if (document.fullscreenEnabled) {
    entries.push({
      id: "full",
      label: t(isFull ? "more.fullOff" : "more.full"),
      icon: isFull ? Minimize : Maximize,
      run: toggleFull,
    });
  }
  if (isHost)
    entries.push({ id: "muteAll", label: t("more.muteAll"), icon: VolumeX, run: () => ask({ kind: "muteAll" }) });
  entries.push({ id: "help", label: t("help.title"), icon: CircleQuestionMark, run: () => ask({ kind: "help" }) });
  entries.push({ id: "keys", label: t("more.keys"), icon: Keyboard, keys: "?", run: onKeys });
  return (
    <Menu label={t("more.label")} entries={entries} placement="top start">
      <BarButton icon={Ellipsis} word={t("bar.more")} label={t("more.label")} />
    </Menu>
  );
}
