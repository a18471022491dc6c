// @ and the start of a name: people of the chat under the cursor, chosen by arrows and Enter or Tab, by press, left by Esc.
import { type KeyboardEvent, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { MemberId, Person } from "../../api/schema.ts";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { folded } from "../../state/select.ts";
import { useStore } from "../../state/useStore.ts";
import type { InfoModel } from "./infoModel.ts";
import { ALL, askedAt, type Names } from "./mentions.ts";
import { useChats } from "./useChats.ts";

const MOST_SHOWN = 8;

/** Whom the list offers; without a person: everybody. */
export interface Candidate {
  readonly id: MemberId;
  readonly person: Person | null;
}

const EVERYBODY: Candidate = { id: ALL, person: null };

interface MentionsProps {
  readonly canMentionAll: boolean;
  readonly info: InfoModel;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly shown: string;
  readonly onInsert: (shown: string, names: Names) => void;
}

export interface Mentions {
  readonly listId: string;
  readonly found: readonly Candidate[];
  readonly active: number;
  readonly isOpen: boolean;
  readonly isLoading: boolean;
  readonly choose: (one: Candidate) => void;
  readonly look: (element: HTMLTextAreaElement) => void;
  readonly close: () => void;
  readonly moveTo: (cursor: number) => void;
  /** True: the key was for the list. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  readonly fieldProps: Record<string, string | undefined>;
}

function isFound(person: Person, word: string): boolean {
  const { first, last, middle } = person.name;
  const parts = [first, last, middle, `${first} ${last}`, `${last} ${first}`].map(folded);
  return parts.some((part) => part.startsWith(folded(word)));
}

export function useMentions({ canMentionAll, info, field, shown, onInsert }: MentionsProps): Mentions {
  const { t } = useI18n();
  const { chats } = useChats();
  const listId = useId();
  const [asked, setAsked] = useState<{ at: number; word: string } | null>(null);
  const [active, setActive] = useState(0);
  const cursor = useRef<number | null>(null);
  const { members, next, isLoading } = useStore(info.store);
  const isAsked = asked !== null;
  // All of them, page by page, once somebody asks: names are looked for here, without a question per letter.
  useEffect(() => {
    if (!isAsked || isLoading) return;
    if (members.length === 0) void info.readMembers();
    else if (next !== null) void info.readMore();
  }, [isAsked, isLoading, members.length, next, info]);
  useLayoutEffect(() => {
    if (cursor.current === null || !field.current) return;
    field.current.setSelectionRange(cursor.current, cursor.current);
    cursor.current = null;
  });

  const others = members.map((member) => member.person).filter((person) => person.id !== chats.me);
  const isAll =
    asked !== null &&
    canMentionAll &&
    [t("mention.all"), ALL, "все"].some((word) => word.startsWith(folded(asked.word)));
  const people = asked ? others.filter((person) => isFound(person, asked.word)) : [];
  const found = [...(isAll ? [EVERYBODY] : []), ...people.map((person) => ({ id: person.id, person }))].slice(
    0,
    MOST_SHOWN,
  );
  const at = Math.min(active, Math.max(0, found.length - 1));
  const isOpen = found.length > 0;

  const close = () => setAsked(null);
  const look = (element: HTMLTextAreaElement) => {
    const isCaret = element.selectionStart === element.selectionEnd;
    const now = isCaret ? askedAt(element.value, element.selectionStart) : null;
    if (now?.at !== asked?.at || now?.word !== asked?.word) {
      setAsked(now);
      setActive(0);
    }
  };
  const choose = ({ id, person }: Candidate) => {
    if (!asked) return;
    const name = person ? nameFor(person, others) : t("mention.all");
    const end = asked.at + 1 + asked.word.length;
    const rest = shown.slice(end);
    const space = rest.startsWith(" ") ? "" : " ";
    cursor.current = asked.at + name.length + 2;
    onInsert(`${shown.slice(0, asked.at)}@${name}${space}${rest}`, new Map([[name, id]]));
    close();
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    if (!isOpen || event.altKey || event.ctrlKey || event.metaKey) return false;
    const one = found[at];
    if (event.key === "ArrowDown") setActive((at + 1) % found.length);
    else if (event.key === "ArrowUp") setActive((at + found.length - 1) % found.length);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && one) choose(one);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    return true;
  };
  return {
    listId,
    found,
    active: at,
    isOpen,
    isLoading: isAsked && isLoading && members.length === 0,
    choose,
    look,
    close,
    moveTo: (to) => {
      cursor.current = to;
    },
    onKeyDown,
    fieldProps: {
      "aria-autocomplete": "list",
      "aria-controls": isOpen ? listId : undefined,
      "aria-activedescendant": isOpen ? `${listId}-${found[at]?.id}` : undefined,
    },
  };
}

/** Two of the same name in one chat are told apart by the whole name. */
function nameFor(person: Person, others: readonly Person[]): string {
  const name = talkName(person.name);
  const isShared = others.some((other) => other.id !== person.id && talkName(other.name) === name);
  const { last, first, middle } = person.name;
  return isShared ? [last, first, middle].filter(Boolean).join(" ") : name;
}
