// What the views of chats share: the model, and what the app lends them.
import { createContext, type ReactNode, useContext } from "react";
import type { Call } from "../../api/http.ts";
import type { Chat, ChatId, Message, MessageId } from "../../api/schema.ts";
import type { Outgoing } from "../../state/outbox.ts";
import { unreadChats } from "../../state/select.ts";
import type { Store } from "../../state/store.ts";
import { useStorePart } from "../../state/useStore.ts";
import type { ChatsModel } from "./chatsModel.ts";
import type { ChatsSnapshot } from "./snapshot.ts";

export type SendKey = "enter" | "ctrl_enter";

export type CallPart = "buttons" | "plate";

/** What stands in the field, for other ways to send it. */
export interface Sending {
  readonly chatId: ChatId;
  readonly text: string;
  readonly replyTo: MessageId | null;
  readonly files: readonly string[];
  readonly isReady: boolean;
  readonly send: (isSilent: boolean) => void;
  /** The menu of these ways: it opens from the button that sends too. */
  readonly isMenuOpen: boolean;
  readonly onMenu: (isOpen: boolean) => void;
}

/** What other features put into a conversation, given by the app: files, polls. */
export interface ChatParts {
  /** Of each chat: files that go with the next message, by their keys in the queue of uploads. */
  readonly trays: Store<ReadonlyMap<ChatId, { readonly keys: readonly string[] }>>;
  /** Dropped on the conversation, or pasted. False: they are not taken. */
  readonly addFiles: (chatId: ChatId, files: readonly File[]) => Promise<boolean>;
  /** Fetches what most messages need of these, so that nothing of an open chat moves when it comes. */
  readonly prepare: () => Promise<unknown>;
  /** Over the words of a message: the files it carries. */
  readonly renderFiles: (message: Message, isOwn: boolean) => ReactNode;
  /** In a message that waits for its files. */
  readonly renderPending: (item: Outgoing) => ReactNode;
  /** Beside the field; hidden while there is something to send, and yet there: a recording may be under way. */
  readonly renderVoice: (chatId: ChatId, isHidden: boolean) => ReactNode;
  /** Under the words of a message: what it holds beside them. Null: nothing. */
  readonly renderHeld: (message: Message, isOwn: boolean) => ReactNode;
  /** Under a message that somebody reacted to. */
  readonly renderReactions: (message: Message) => ReactNode;
  /** Kinds of reactions to choose from: over the acts of a message's menu, or alone. */
  readonly renderPicker: (message: Message, isAlone: boolean, onDone: () => void) => ReactNode;
  /** A layer: who reacted how. */
  readonly renderReacted: (message: Message, onClose: () => void) => ReactNode;
  /** Under the header of a chat in which something was pinned. */
  readonly renderPinned: (chatId: ChatId, mayPin: boolean) => ReactNode;
  readonly isPinned: (chatId: ChatId, id: MessageId) => boolean;
  readonly pin: (chatId: ChatId, id: MessageId, isOn: boolean) => Promise<void>;
  /** All that is pinned there, in a layer. */
  readonly listPins: (chatId: ChatId) => void;
  /** Beside the field: what can be sent that is no text. */
  readonly renderAttach: (chatId: ChatId) => ReactNode;
  /** In the chat's info: who took it out as a file, and the way to do so. */
  readonly renderExports: (chat: Chat) => ReactNode;
  /** Over the field: what goes with the next message. */
  readonly renderTray: (chatId: ChatId) => ReactNode;
  /** Beside the button that sends. */
  readonly renderSend: (sending: Sending) => ReactNode;
  /** Under the messages: what waits for its time. */
  readonly renderLater: (chatId: ChatId) => ReactNode;
}

export interface ChatsContextValue {
  readonly chats: ChatsModel;
  readonly call: Call;
  /** May make groups and add people: a verified teacher, an administrator. */
  readonly canCreate: boolean;
  /** Goes to an address of the client. */
  readonly onOpen: (path: string) => void;
  /** A short word in the corner, and what may be done about it. */
  readonly say: (text: string, action?: { label: string; run: () => void }) => void;
  /** Keys without Ctrl or Alt may act (ui.md 7.1: they can be turned off). */
  readonly singleKeys: boolean;
  /** Which of the two sends; the other makes a line. */
  readonly sendKey: SendKey;
  /** Links into a chat: another feature's panel, given by the app. */
  readonly renderInvites: ((chatId: ChatId) => ReactNode) | null;
  /** Calls of a chat, another feature's too: the buttons of its header, and the plate under it. */
  readonly renderCall: ((chatId: ChatId, part: CallPart) => ReactNode) | null;
  /** Looks for words: in one chat, or everywhere. */
  readonly onSearch: ((ask: { chatId?: ChatId; find?: string }) => void) | null;
  readonly parts: ChatParts | null;
}

export const ChatsContext = createContext<ChatsContextValue | null>(null);

export function useChats(): ChatsContextValue {
  const value = useContext(ChatsContext);
  if (!value) throw new Error("useChats outside of ChatsScreen");
  return value;
}

export function useChatsPart<P>(select: (snapshot: ChatsSnapshot) => P): P {
  return useStorePart(useChats().chats.store, select);
}

/** For the counter in the rail. */
export function useUnreadChats(chats: ChatsModel): number {
  return useStorePart(chats.store, (snapshot) => unreadChats(snapshot.state, Date.now() * 1000));
}

export function chatPath(id: ChatId): string {
  return `/chats/${id}`;
}
