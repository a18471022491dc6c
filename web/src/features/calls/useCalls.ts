// What the views of calls share: the model, and who is who.
import { createContext, useContext, useEffect } from "react";
import type { Call, ChatId, MemberId, Person } from "../../api/schema.ts";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Peer } from "../../rtc/room.ts";
import { isClosedToUs } from "../../state/chatRules.ts";
import { companionOf, titleOf } from "../../state/select.ts";
import type { ChatState } from "../../state/state.ts";
import { useStore, useStorePart } from "../../state/useStore.ts";
import type { CallsModel } from "./callsModel.ts";
import { mayStart } from "./rules.ts";

export interface CallsContextValue {
  readonly calls: CallsModel;
  readonly canGather: boolean;
  readonly onOpen: (path: string) => void;
  readonly say: (text: string) => void;
}

export const CallsContext = createContext<CallsContextValue | null>(null);

export function useCalls(): CallsContextValue {
  const value = useContext(CallsContext);
  if (!value) throw new Error("useCalls outside of CallsContext");
  return value;
}

export function useChat(calls: CallsModel, id: ChatId): ChatState | undefined {
  return useStorePart(calls.chats.store, (snapshot) => snapshot.state.chats.get(id));
}

export function usePeople(calls: CallsModel): ReadonlyMap<MemberId, Person> {
  return useStorePart(calls.chats.store, (snapshot) => snapshot.state.people);
}

/** «СД-21 · группа», or the other one of a direct chat. */
export function useChatTitle(calls: CallsModel, chat: ChatState | undefined): string {
  return useStorePart(calls.chats.store, (snapshot) => (chat ? titleOf(snapshot.state, chat.chat, "") : ""));
}

export function personName(people: ReadonlyMap<MemberId, Person>, id: string, otherwise = ""): string {
  const person = people.get(id as MemberId);
  return person ? talkName(person.name) : otherwise;
}

/** Of a peer, by the member it is; the token's name until the person is known. */
export function peerName(people: ReadonlyMap<MemberId, Person>, peer: Peer): string {
  return personName(people, peer.identity, peer.name);
}

/** Would the server let us call here? The organisation is asked, and again when its rules are others. */
export function useMayStart(calls: CallsModel, chat: ChatState | undefined, canGather: boolean): boolean {
  const me = useStorePart(calls.chats.store, ({ state }) => state.people.get(state.me));
  const companion = useStorePart(calls.chats.store, ({ state }) => (chat ? companionOf(state, chat.chat) : null));
  const own = useStore(calls.own);
  const changes = useStore(calls.chats.rules);
  const other = chat?.chat.kind === "direct" ? companion : null;
  useEffect(() => {
    void calls.readOwn(changes);
  }, [calls, changes]);
  const isAlone = chat?.lock != null || chat?.chat.supervisor_id != null || chat?.chat.kind === "saved";
  // Who writes nothing there calls nobody.
  const isShut = isAlone || (chat !== undefined && isClosedToUs(chat, canGather));
  return me !== undefined && !isShut && mayStart(me, other, own);
}

const MOST_NAMED = 2;

/** «Ольга Мельникова, Алина Воробьёва и ещё 3 человека» */
export function useWhoIsIn(calls: CallsModel, call: Call | null): string {
  const { t } = useI18n();
  const people = usePeople(calls);
  if (!call || call.there_count === 0) return t("call.plate.nobody");
  const here = call.people.filter((person) => person.state === "joined");
  const names = here
    .slice(0, MOST_NAMED)
    .map((person) => personName(people, person.member_id, t("chats.unknownPerson")))
    .join(", ");
  const rest = call.there_count - Math.min(MOST_NAMED, here.length);
  return rest > 0 ? t("call.plate.more", { n: rest, names }) : names;
}
