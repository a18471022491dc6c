// What the views of chats render from, and what the model needs from outside. One immutable value in one store.

import type { ServerEvent } from "../../api/decode.ts";
import type { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { LiveHandlers, LiveSocket, LiveStatus } from "../../api/live.ts";
import type { ChatId, FileId, MessageId, Person } from "../../api/schema.ts";
import type { FrameStore } from "../../state/frameStore.ts";
import type { Outbox } from "../../state/outbox.ts";
import type { State } from "../../state/state.ts";
import type { Editing } from "./edits.ts";
import type { Quoted } from "./quotes.ts";
import type { StorageLike } from "./shelf.ts";

/** How a chat was opened: where to look, and where the unread divider stays until the chat is left. */
export interface Entry {
  readonly chatId: ChatId;
  /** Number of the first unread message; null when all is read. */
  readonly dividerN: number | null;
  readonly dividerCount: number;
  /** Where to scroll: a message, or null for the end. */
  readonly aimN: number | null;
  /** The aim was asked for (address, quote), so it is marked for a moment. */
  readonly isTarget: boolean;
  /** Rises with every request to scroll. */
  readonly visit: number;
}

/** Reading of pages of one chat. */
export interface Paging {
  readonly isFirst: boolean;
  readonly isBefore: boolean;
  readonly isAfter: boolean;
  readonly error: ApiError | null;
}

export const IDLE: Paging = { isFirst: false, isBefore: false, isAfter: false, error: null };

/** What is being written in a chat, as it goes to the server (mentions.ts). */
export interface OwnDraft {
  readonly text: string;
  readonly replyTo: MessageId | null;
  /** The server has it. */
  readonly isTold: boolean;
}

export interface ChatsSnapshot {
  readonly state: State;
  readonly outbox: Outbox;
  readonly drafts: ReadonlyMap<ChatId, OwnDraft>;
  readonly edits: ReadonlyMap<ChatId, Editing>;
  /** By "chat:message"; see quotes.ts. */
  readonly quotes: ReadonlyMap<string, Quoted>;
  readonly connection: LiveStatus;
  readonly list: "loading" | "ready" | "failed";
  readonly listError: ApiError | null;
  readonly paging: ReadonlyMap<ChatId, Paging>;
  readonly entry: Entry | null;
}

export type ChatsStore = FrameStore<ChatsSnapshot>;

export type LiveLike = Pick<
  LiveSocket,
  "start" | "end" | "wake" | "subscribe" | "unsubscribe" | "typing" | "watch" | "call" | "status"
>;

/** Files on their way, by keys of their own: another feature's, given by the app. */
export interface OutgoingFiles {
  /** stuck: not all of them are ready, and by itself that does not change. */
  readonly idsOf: (keys: readonly string[]) => readonly FileId[] | "waiting" | "stuck";
  /** Those that stopped go on, and what the server may have forgotten is looked at again. */
  readonly again: (keys: readonly string[]) => void;
  /** The message that carries them is kept. */
  readonly posted: (keys: readonly string[]) => void;
  /** The message that waited for them was thrown away. */
  readonly drop: (keys: readonly string[]) => void;
}

export interface ChatsDeps {
  readonly me: Person;
  readonly call: Call;
  readonly openLive: (handlers: LiveHandlers) => LiveLike;
  readonly storage: StorageLike | null;
  readonly nowUs: () => number;
  /** The server does not know this session any more, or another member's. */
  readonly onSessionEnded: () => void;
  /** Roles, badge or approval changed: read whoami again. */
  readonly onMeChanged: () => void;
  /** What an earlier page kept on this device: shown until the server answers. */
  readonly kept?: State | null;
  /** Runs in one tab at a time: two tabs must not send the same message. */
  readonly alone?: <T>(name: string, run: () => Promise<T>) => Promise<T>;
  readonly files?: OutgoingFiles;
  /** Events of the own topic that are not of chats: preferences, devices. */
  readonly onOther?: (event: ServerEvent) => void;
}
