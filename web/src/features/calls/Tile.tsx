// One person, or what they show: the picture, the name, whether they can be heard, speak, have a hand up, a bad link; and
// what can be done about it.
import {
  EllipsisVertical,
  Hand,
  Maximize,
  Mic,
  MicOff,
  PictureInPicture2,
  Pin,
  PinOff,
  ScreenShareOff,
  TriangleAlert,
  UserMinus,
  VideoOff,
  Volume2,
  VolumeX,
  WifiOff,
} from "lucide-react";
import { memo, useRef } from "react";
import type { MemberId } from "../../api/schema.ts";
import { initials } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Peer } from "../../rtc/room.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { giveVoice, lowerHand, mute } from "./hostOrders.ts";
import { Moving } from "./Moving.tsx";
import { useRoom } from "./roomContext.ts";
import css from "./Tile.module.css";
import { SCREEN } from "./tiles.ts";
import { useAct } from "./useAct.ts";
import { peerName, useCalls, usePeople } from "./useCalls.ts";

interface TileProps {
  readonly tileKey: string;
  readonly peer: Peer;
  readonly isMain?: boolean;
  /** Else only the name is shown: traffic is saved. */
  readonly isMoving: boolean;
}

export const Tile = memo(function Tile({ tileKey, peer, isMain = false, isMoving }: TileProps) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { hands } = useRoom();
  const people = usePeople(calls);
  const box = useRef<HTMLLIElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const isScreen = tileKey.endsWith(SCREEN);
  const picture = isScreen ? peer.screen : peer.camera;
  const person = people.get(peer.identity as MemberId);
  const name = peerName(people, peer) || t("chats.unknownPerson");
  const hasHand = hands.includes(peer.identity as MemberId);
  const hasMoving = picture !== null && isMoving;
  const isShown = hasMoving && !picture.isPaused;
  const title = isScreen
    ? peer.isMe
      ? t("tile.screen.you")
      : t("tile.screen", { name })
    : peer.isMe
      ? t("tile.you")
      : name;
  const entries = useEntries({ tileKey, peer, hasHand, box, video, hasPicture: isShown });
  const isBad = !isScreen && (peer.link === "weak" || peer.link === "lost");
  return (
    <li ref={box} className={cx(css.tile, peer.isSpeaking && !isScreen && css.speaking, isMain && css.large)}>
      {hasMoving && <Moving picture={picture} isMirrored={peer.isMe && !isScreen} isWhole={isScreen} element={video} />}
      {!isShown && (
        <span className={css.face}>
          <Avatar id={peer.identity} letters={person ? initials(person.name) : ""} size={isMain ? 72 : 44} />
        </span>
      )}
      {picture?.isPaused && <p className={css.paused}>{t("tile.paused")}</p>}
      <div className={css.corner}>
        {hasHand && !isScreen && (
          <span className={css.hand} role="img" aria-label={t("tile.hand")}>
            <Icon of={Hand} size="s" />
          </span>
        )}
        {isBad && (
          <span className={css.sign} role="img" aria-label={t(peer.link === "lost" ? "tile.lost" : "tile.weak")}>
            <Icon of={peer.link === "lost" ? WifiOff : TriangleAlert} size="s" />
          </span>
        )}
      </div>
      <div className={css.name}>
        {!isScreen && (
          <span
            role="img"
            aria-label={t(peer.isMicrophoneOn ? "tile.microphone.on" : "tile.microphone.off")}
            className={css.mic}
          >
            <Icon of={peer.isMicrophoneOn ? Mic : MicOff} size="s" />
          </span>
        )}
        <PersonName name={title} isVerified={!isScreen && !peer.isMe && person?.is_verified === true} isCut />
        {peer.isSpeaking && !isScreen && <span className={css.word}>{t("tile.speaking")}</span>}
      </div>
      <span className={css.more}>
        <Menu label={t("tile.actions", { name: title })} entries={entries}>
          <IconButton icon={EllipsisVertical} size="s" label={t("tile.actions", { name: title })} hasTooltip={false} />
        </Menu>
      </span>
    </li>
  );
});

interface EntriesOf {
  readonly tileKey: string;
  readonly peer: Peer;
  readonly hasHand: boolean;
  readonly hasPicture: boolean;
  readonly box: { readonly current: HTMLElement | null };
  readonly video: { readonly current: HTMLVideoElement | null };
}

function useEntries({ tileKey, peer, hasHand, hasPicture, box, video }: EntriesOf): MenuEntry[] {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { session, isHost } = useRoom();
  const isPinned = session.pinned === tileKey;
  const entries: MenuEntry[] = [
    {
      id: "pin",
      label: t(isPinned ? "tile.unpin" : "tile.pin"),
      icon: isPinned ? PinOff : Pin,
      run: () => calls.do({ kind: "pin", key: isPinned ? null : tileKey }),
    },
  ];
  if (document.fullscreenEnabled) {
    entries.push({
      id: "full",
      label: t("tile.full"),
      icon: Maximize,
      run: () => void box.current?.requestFullscreen().catch(() => {}),
    });
  }
  if (hasPicture && document.pictureInPictureEnabled) {
    entries.push({
      id: "pip",
      label: t("tile.pip"),
      icon: PictureInPicture2,
      run: () => void video.current?.requestPictureInPicture().catch(() => {}),
    });
  }
  const host = useHostEntries(peer, hasHand);
  return isHost && !peer.isMe ? [...entries, ...host] : entries;
}

/** What the host may do with somebody: also in the list of people. */
export function useHostEntries(peer: Peer, hasHand: boolean): MenuEntry[] {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { call, ask } = useRoom();
  const run = useAct();
  const id = peer.identity as MemberId;
  const entries: MenuEntry[] = [];
  if (peer.isMicrophoneOn) {
    entries.push({ id: "mute", label: t("tile.mute"), icon: MicOff, run: () => run(mute(calls, id, "microphone")) });
  }
  const person = call?.people.find((one) => one.member_id === id);
  if (person && !person.is_host) {
    const may = person.may_speak;
    const label = t(may ? "tile.voice.take" : "tile.voice.give");
    entries.push({ id: "voice", label, icon: may ? VolumeX : Volume2, run: () => run(giveVoice(calls, id, !may)) });
  }
  if (peer.camera) {
    entries.push({ id: "cam", label: t("tile.cameraOff"), icon: VideoOff, run: () => run(mute(calls, id, "camera")) });
  }
  if (peer.screen) {
    const icon = ScreenShareOff;
    entries.push({ id: "screen", label: t("tile.screenOff"), icon, run: () => run(mute(calls, id, "screen")) });
  }
  if (hasHand) entries.push({ id: "lower", label: t("tile.lower"), icon: Hand, run: () => run(lowerHand(calls, id)) });
  // Hosts are not put out: the server would refuse.
  if (!person?.is_host) {
    entries.push({
      id: "remove",
      label: t("tile.remove"),
      icon: UserMinus,
      isDanger: true,
      run: () => ask({ kind: "remove", member: id }),
    });
  }
  return entries;
}
