// Where the reader is in a chat: which loaded messages are rendered, what is read next, what counts as seen.
// The keeper holds the place; this hook decides. Runs after each render of the feed, before the browser paints.
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ChatId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import type { Window as MessageWindow } from "../../state/state.ts";
import { lastN } from "../../state/window.ts";
import { isLooking, whenLooking } from "./looking.ts";
import { boundsOf, type Slice, sliceAround, sliceMoved } from "./rows.ts";
import { ScrollKeeper } from "./scrollKeeper.ts";
import type { Entry, Paging } from "./snapshot.ts";
import { useChats } from "./useChats.ts";

const THIRD = 1 / 3;

interface FeedScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly bounds: { start: number; end: number };
  readonly isAtEnd: boolean;
  /** Of the message at the top of the screen: for the day chip; null while the end is shown, or its day over it. */
  readonly topUs: number | null;
  readonly onScroll: () => void;
}

export function isAimHere(window: MessageWindow, entry: Entry, paging: Paging): boolean {
  if (paging.isFirst) return false;
  if (entry.aimN === null) return !window.hasAfter;
  const { aimN } = entry;
  return window.messages.some((message) => Number(message.id) === aimN) || !window.hasAfter || paging.error !== null;
}

function dayOf(us: number): number {
  return new Date(us / 1000).setHours(0, 0, 0, 0) * 1000;
}

export function useFeedScroll(chatId: ChatId, window: MessageWindow, entry: Entry, paging: Paging): FeedScroll {
  const { chats } = useChats();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const keeper = useRef<ScrollKeeper | null>(null);
  const placed = useRef(0);
  const { messages } = window;
  const isHere = isAimHere(window, entry, paging);
  const [slice, setSlice] = useState<Slice>(() => sliceAround(messages, entry.aimN, isHere ? entry.visit : 0));
  const [glance, setGlance] = useState<{ isAtEnd: boolean; topUs: number | null }>({ isAtEnd: true, topUs: null });
  if (isHere && slice.visit !== entry.visit) setSlice(sliceAround(messages, entry.aimN, entry.visit));

  const look = () => {
    const kept = keeper.current;
    if (!kept) return;
    const seen = kept.look(window.hasAfter || boundsOf(messages, slice).end < messages.length);
    const top = messages.find((message) => Number(message.id) >= seen.topN);
    const topUs = seen.isAtEnd || seen.hasDay || !top ? null : dayOf(top.created_us);
    if (seen.isAtEnd !== glance.isAtEnd || topUs !== glance.topUs) setGlance({ isAtEnd: seen.isAtEnd, topUs });
    const isPlaced = placed.current === entry.visit;
    if (!isPlaced) return;
    chats.watch(chatId, seen.isAtEnd ? () => isLooking(scroller.current) : null);
    if (isLooking(scroller.current)) {
      const n = seen.isAtEnd ? lastN(window) : seen.seenN;
      if (n > 0) chats.seen(chatId, n);
    }
    if (paging.error) return;
    if (seen.isNearTop) {
      const up = sliceMoved(messages, slice, "up");
      if (up) setSlice(up);
      else if (window.hasBefore && !paging.isBefore) chats.readBefore(chatId);
    }
    if (seen.isNearEnd) {
      const down = sliceMoved(messages, slice, "down");
      if (down) setSlice(down);
      else if (window.hasAfter && !paging.isAfter) chats.readAfter(chatId);
    }
  };

  const place = () => {
    const element = scroller.current;
    if (!element) return;
    keeper.current ??= new ScrollKeeper(element);
    const kept = keeper.current;
    if (placed.current === entry.visit || slice.visit !== entry.visit) {
      kept.hold();
      return;
    }
    placed.current = entry.visit;
    const { aimN } = entry;
    const aim = aimN === null ? undefined : messages.find((message) => Number(message.id) >= aimN);
    if (!aim || !kept.toRow(Number(aim.id), THIRD)) kept.toEnd();
  };

  // What the browser calls later must see the newest closure, not the one of the first render.
  const latest = useRef({ look, place });
  useLayoutEffect(() => {
    latest.current = { look, place };
    place();
    look();
  });

  useEffect(() => {
    const scope = new Scope();
    const again = () => {
      latest.current.place();
      latest.current.look();
    };
    const observer = new ResizeObserver(again);
    if (scroller.current) observer.observe(scroller.current);
    if (content.current) observer.observe(content.current);
    scope.own(() => observer.disconnect());
    whenLooking(scope, () => latest.current.look());
    return () => scope.end();
  }, []);
  useEffect(() => () => chats.watch(chatId, null), [chats, chatId]);

  return {
    scroller,
    content,
    bounds: boundsOf(messages, slice),
    isAtEnd: glance.isAtEnd,
    topUs: glance.topUs,
    onScroll: () => latest.current.look(),
  };
}
