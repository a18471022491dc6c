// What stands in the list of messages: runs of one author (5 minutes), days, the unread divider. Pure.
import type { Message } from "../../api/schema.ts";

export interface Row {
  readonly n: number;
  readonly message: Message;
  /** First of its author's run: has the name. */
  readonly isRunStart: boolean;
  /** Last of its run: has the avatar and the tail. */
  readonly isRunEnd: boolean;
  /** First of its day. */
  readonly isDayStart: boolean;
  readonly hasDivider: boolean;
}

const RUN_US = 5 * 60 * 1_000_000;

function isSameDay(a: Message, b: Message): boolean {
  const one = new Date(a.created_us / 1000);
  const other = new Date(b.created_us / 1000);
  return (
    one.getDate() === other.getDate() &&
    one.getMonth() === other.getMonth() &&
    one.getFullYear() === other.getFullYear()
  );
}

/** Rows of messages [start, end); neighbours outside count for runs and days. */
export function rowsOf(
  messages: readonly Message[],
  dividerN: number | null,
  { start, end } = { start: 0, end: messages.length },
): Row[] {
  const isDivided = (message: Message) => dividerN !== null && Number(message.id) === dividerN;
  const continues = (previous: Message | undefined, message: Message) =>
    previous !== undefined &&
    previous.author_id === message.author_id &&
    message.created_us - previous.created_us < RUN_US &&
    isSameDay(previous, message) &&
    !isDivided(message);
  return messages.slice(start, end).map((message, index) => {
    const previous = messages[start + index - 1];
    const next = messages[start + index + 1];
    return {
      n: Number(message.id),
      message,
      isRunStart: !continues(previous, message),
      isRunEnd: next === undefined || !continues(message, next),
      isDayStart: previous === undefined || !isSameDay(previous, message),
      hasDivider: isDivided(message),
    };
  });
}

/** Which of the loaded messages are in the page: enough for the screen and some way beyond, however many there are. */
export interface Slice {
  readonly visit: number;
  readonly startN: number;
  /** null: to the end of what is loaded. */
  readonly endN: number | null;
}

export const MOST_ROWS = 160;
const STEP = 40;

const numberAt = (messages: readonly Message[], index: number) => Number(messages[index]?.id ?? 0);

/** Indexes [start, end) of the slice in the loaded messages. */
export function boundsOf(messages: readonly Message[], slice: Slice): { start: number; end: number } {
  const found = messages.findIndex((message) => Number(message.id) >= slice.startN);
  const start = found === -1 ? Math.max(0, messages.length - MOST_ROWS) : found;
  if (slice.endN === null) return { start, end: messages.length };
  const { endN } = slice;
  const after = messages.findIndex((message) => Number(message.id) > endN);
  return { start, end: after === -1 ? messages.length : Math.max(after, start) };
}

function sliceOf(messages: readonly Message[], visit: number, start: number, end: number): Slice {
  return {
    visit,
    startN: numberAt(messages, start),
    endN: end >= messages.length ? null : numberAt(messages, end - 1),
  };
}

/** Around the message to show, or the last ones. */
export function sliceAround(messages: readonly Message[], aimN: number | null, visit: number): Slice {
  const found = aimN === null ? -1 : messages.findIndex((message) => Number(message.id) >= aimN);
  const end = found === -1 ? messages.length : Math.min(messages.length, found + STEP * 2);
  const start = Math.max(0, (found === -1 ? messages.length : found) - STEP * 2);
  return sliceOf(messages, visit, start, end);
}

/** One step further up or down; what is then too much goes from the other side. null: nothing more is loaded there. */
export function sliceMoved(messages: readonly Message[], slice: Slice, way: "up" | "down"): Slice | null {
  const { start, end } = boundsOf(messages, slice);
  if (way === "up") {
    if (start === 0) return null;
    const up = Math.max(0, start - STEP);
    return sliceOf(messages, slice.visit, up, Math.min(end, up + MOST_ROWS));
  }
  if (end >= messages.length) {
    if (end - start <= MOST_ROWS) return null;
    return sliceOf(messages, slice.visit, end - MOST_ROWS, end);
  }
  const down = Math.min(messages.length, end + STEP);
  return sliceOf(messages, slice.visit, Math.max(start, down - MOST_ROWS), down);
}
