// What a call left in the chat: how it ended, how long it was, who was there.
import { Phone, PhoneMissed, PhoneOff, Video } from "lucide-react";
import type { MemberId, Message, MessageCall } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Icon } from "../../ui/Icon.tsx";
import css from "./CallMessage.module.css";
import { nameOf } from "./people.ts";
import { useChatsPart } from "./useChats.ts";

interface CallProps {
  readonly message: Message;
  readonly call: MessageCall;
  readonly isOwn: boolean;
}

const MOST_NAMED = 3;

function iconOf(call: MessageCall, isOwn: boolean) {
  if (call.outcome === "held") return call.with_video ? Video : Phone;
  return call.outcome === "declined" || isOwn ? PhoneOff : PhoneMissed;
}

function useWords({ call, isOwn }: CallProps): string {
  const { t, formats } = useI18n();
  switch (call.outcome) {
    case "held": {
      const time = formats.duration(call.duration_us / 1e6);
      return t(call.with_video ? "call.message.held.video" : "call.message.held.audio", { time });
    }
    case "declined":
      return t("call.message.declined");
    case "missed":
      return t(isOwn ? "call.message.missed.own" : "call.message.missed");
    case "cancelled":
      return t(isOwn ? "call.message.cancelled.own" : "call.message.missed");
  }
}

/** One line for the list of chats. */
export function CallWords(props: CallProps) {
  const words = useWords(props);
  return (
    <>
      <Icon of={iconOf(props.call, props.isOwn)} size="s" className={css.small} /> {words}
    </>
  );
}

export function CallBody(props: CallProps & { id: string }) {
  const { call, isOwn, id } = props;
  const words = useWords(props);
  return (
    <div id={id} className={css.call}>
      <span className={css.sign}>
        <Icon of={iconOf(call, isOwn)} />
      </span>
      <div className={css.words}>
        <p className={css.what}>{words}</p>
        {call.outcome === "held" && call.member_count > 0 && <Who ids={call.member_ids} count={call.member_count} />}
      </div>
    </div>
  );
}

function Who({ ids, count }: { ids: readonly MemberId[]; count: number }) {
  const { t } = useI18n();
  const people = useChatsPart((snapshot) => snapshot.state.people);
  const named = ids.slice(0, MOST_NAMED);
  const names = named.map((id) => nameOf(people.get(id), t)).join(", ");
  const rest = count - named.length;
  const who = rest > 0 ? t("call.plate.more", { n: rest, names }) : names;
  return <p className={css.who}>{t("call.message.who", { who })}</p>;
}
