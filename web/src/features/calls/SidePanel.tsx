// Beside the stage, on a phone over it: the same chat, who is in the call, raised hands in their order.
import { EllipsisVertical, Hand, Mic, MicOff, Video, VideoOff, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { ChatId, MemberId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { initials } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Peer } from "../../rtc/room.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Count } from "../../ui/Chip.tsx";
import { Switch } from "../../ui/Choice.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { giveVoice, giveVoices, lowerHand, remove } from "./hostOrders.ts";
import { useRoom } from "./roomContext.ts";
import css from "./SidePanel.module.css";
import type { Panel } from "./session.ts";
import { useHostEntries } from "./Tile.tsx";
import { useAct } from "./useAct.ts";
import { peerName, personName, useCalls, usePeople } from "./useCalls.ts";

export function SidePanel({ panel, renderTalk }: { panel: Panel; renderTalk: (chatId: ChatId) => ReactNode }) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { chat, hands } = useRoom();
  const isGroup = chat.chat.kind === "group";
  const tabs = [
    {
      id: "chat" as const,
      label: t("panel.chat"),
      content: <div className={css.talk}>{renderTalk(chat.chat.id)}</div>,
    },
    { id: "people" as const, label: t("panel.people"), content: <People /> },
    ...(isGroup ? [{ id: "hands" as const, label: handsLabel(), content: <Hands /> }] : []),
  ];
  function handsLabel(): string {
    return hands.length > 0 ? `${t("panel.hands")} · ${hands.length}` : t("panel.hands");
  }
  return (
    <aside className={cx(css.panel, panel === "chat" && css.chatting)} aria-label={t("panel.label")} data-region="info">
      <span className={css.close}>
        <IconButton
          icon={X}
          label={t("panel.close")}
          size="s"
          onPress={() => calls.do({ kind: "panel", panel: null })}
        />
      </span>
      <Tabs
        label={t("panel.label")}
        tabs={tabs}
        selected={panel}
        onSelect={(id) => id !== panel && calls.do({ kind: "panel", panel: id })}
      />
    </aside>
  );
}

function People() {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { room, call, isHost } = useRoom();
  const people = usePeople(calls);
  const run = useAct();
  const keptOut = call?.people.filter((person) => person.is_kept_out) ?? [];
  return (
    <>
      {isHost && call && (
        <div className={css.rule}>
          <Switch
            isSelected={!call.is_quiet}
            onChange={(may) => run(giveVoices(calls, may))}
            hint={t("panel.people.voices.hint")}
          >
            {t("panel.people.voices")}
          </Switch>
        </div>
      )}
      <ul className={css.list} aria-label={t("panel.people.list")}>
        {room.peers.map((peer) => (
          <PersonRow key={peer.identity} peer={peer} />
        ))}
      </ul>
      {isHost && keptOut.length > 0 && (
        <>
          <h2 className={css.title}>{t("panel.people.keptOut")}</h2>
          <ul className={css.list}>
            {keptOut.map(({ member_id }) => (
              <li key={member_id} className={css.row}>
                <span className={css.name}>{personName(people, member_id, t("chats.unknownPerson"))}</span>
                <Button size="s" onPress={() => run(remove(calls, member_id, false))}>
                  {t("panel.people.letIn")}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function PersonRow({ peer }: { peer: Peer }) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { call, hands, isHost } = useRoom();
  const people = usePeople(calls);
  const id = peer.identity as MemberId;
  const hasHand = hands.includes(id);
  const entries = useHostEntries(peer, hasHand);
  const person = people.get(id);
  const name = peerName(people, peer) || t("chats.unknownPerson");
  const known = call?.people.find((one) => one.member_id === id);
  return (
    <li className={css.row}>
      <Avatar id={id} letters={person ? initials(person.name) : ""} size={32} />
      <span className={css.name}>
        <PersonName
          name={peer.isMe ? t("tile.youNamed", { name }) : name}
          isVerified={person?.is_verified === true}
          isCut
        />
        {known?.is_host && <span className={css.about}>{t("panel.people.host")}</span>}
        {known && !known.may_speak && <span className={css.about}>{t("panel.people.noVoice")}</span>}
      </span>
      {hasHand && (
        <span role="img" aria-label={t("tile.hand")} className={css.hand}>
          <Icon of={Hand} size="s" />
        </span>
      )}
      <span role="img" aria-label={t(peer.isMicrophoneOn ? "tile.microphone.on" : "tile.microphone.off")}>
        <Icon of={peer.isMicrophoneOn ? Mic : MicOff} size="s" />
      </span>
      <span role="img" aria-label={t(peer.camera ? "tile.camera.on" : "tile.camera.off")}>
        <Icon of={peer.camera ? Video : VideoOff} size="s" />
      </span>
      {isHost && !peer.isMe && entries.length > 0 && (
        <Menu label={t("tile.actions", { name })} entries={entries}>
          <IconButton icon={EllipsisVertical} size="s" label={t("tile.actions", { name })} hasTooltip={false} />
        </Menu>
      )}
    </li>
  );
}

/** Seconds pass for whoever waits. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const scope = new Scope();
    scope.every(5000, () => setNow(Date.now()));
    return () => scope.end();
  }, []);
  return now;
}

function Hands() {
  const { t, formats } = useI18n();
  const { calls } = useCalls();
  const { call, hands, isHost } = useRoom();
  const people = usePeople(calls);
  const run = useAct();
  const now = useNow();
  const since = (id: MemberId) => call?.people.find((person) => person.member_id === id)?.hand_us ?? now * 1000;
  const isSilenced = (id: MemberId) => call?.people.some((one) => one.member_id === id && !one.may_speak) === true;
  if (hands.length === 0) return <p className={css.none}>{t("panel.hands.none")}</p>;
  return (
    <ol className={css.list}>
      {hands.map((id, at) => (
        <li key={id} className={cx(css.row, css.hands, at === 0 && css.first)}>
          <Count n={at + 1} label={t("panel.hands.place", { n: at + 1 })} isMuted />
          <span className={css.name}>
            <span>{id === calls.me ? t("panel.hands.yours") : personName(people, id, t("chats.unknownPerson"))}</span>
            <span className={css.about}>
              {t("panel.hands.wait", { time: formats.duration(Math.max(0, now / 1000 - since(id) / 1e6)) })}
            </span>
          </span>
          {isHost && isSilenced(id) && (
            <Button size="s" variant="solid" onPress={() => run(giveVoice(calls, id, true))}>
              {t("tile.voice.give")}
            </Button>
          )}
          {(isHost || id === calls.me) && (
            <Button size="s" onPress={() => run(id === calls.me ? calls.raiseHand(false) : lowerHand(calls, id))}>
              {t("panel.hands.lower")}
            </Button>
          )}
        </li>
      ))}
    </ol>
  );
}
