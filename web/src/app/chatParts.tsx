// What features beside chats put into a conversation. Each is a lazy piece, fetched when the first message shows it.
import { lazy, Suspense } from "react";
import type { ChatId } from "../api/schema.ts";
import type { ChatsModel } from "../features/chats/chatsModel.ts";
import type { ChatParts } from "../features/chats/useChats.ts";
import type { FilesUi } from "../features/files/filesUi.ts";
import { placeOf } from "../features/files/shape.ts";
import { Store } from "../state/store.ts";
import type { Client } from "./client.ts";
import type { LaterBox } from "./LaterSlots.tsx";
import type { LazyFiles } from "./lazyFiles.ts";
import type { MarksBox } from "./MarkSlots.tsx";
import type { PollsBox } from "./PollSlots.tsx";

const PollHeld = lazy(async () => ({ default: (await import("./PollSlots.tsx")).PollHeld }));
const PollAttach = lazy(async () => ({ default: (await import("./PollSlots.tsx")).PollAttach }));

const ChatExports = lazy(async () => ({ default: (await import("../features/exports/ChatExports.tsx")).ChatExports }));
const LaterSend = lazy(async () => ({ default: (await import("./LaterSlots.tsx")).SendWays }));
const LaterStrip = lazy(async () => ({ default: (await import("./LaterSlots.tsx")).Strip }));
const loadMarks = () => import("./MarkSlots.tsx");
const MarkRow = lazy(async () => ({ default: (await loadMarks()).MarkRow }));
const MarkPicker = lazy(async () => ({ default: (await loadMarks()).MarkPicker }));
const MarkReacted = lazy(async () => ({ default: (await loadMarks()).MarkReacted }));
const MarkPinned = lazy(async () => ({ default: (await loadMarks()).MarkPinned }));

const loadAttachments = () => import("../features/files/AttachmentsView.tsx");
const AttachmentsView = lazy(async () => ({ default: (await loadAttachments()).AttachmentsView }));
const FilesTray = lazy(async () => ({ default: (await import("./FilesSlots.tsx")).FilesTray }));
const FilesPending = lazy(async () => ({ default: (await import("./FilesSlots.tsx")).FilesPending }));
const FilesAttach = lazy(async () => ({ default: (await import("./FilesSlots.tsx")).FilesAttach }));
const FilesVoice = lazy(async () => ({ default: (await import("./FilesSlots.tsx")).FilesVoice }));

/** What follows a recording in its chat, when it is a recording too. */
function nextOf(chats: ChatsModel): FilesUi["nextOf"] {
  return (chatId, n) => {
    const messages = chats.store.get().state.chats.get(chatId)?.window?.messages ?? [];
    return messages.find((message) => Number(message.id) === n + 1) ?? null;
  };
}

export function chatParts(client: Client, chats: ChatsModel, files: LazyFiles, later: LaterBox): ChatParts {
  const ui: FilesUi = { call: client.call, say: client.say, shared: files.shared, nextOf: nextOf(chats) };
  const say = client.say;
  const polls: PollsBox = { call: client.call, chats, model: null };
  const marks: MarksBox = { call: client.call, chats, reactions: null, pins: null };
  /** The chat whose poll is being written. */
  const asking = new Store<ChatId | null>(null);
  return {
    prepare: () => Promise.all([loadAttachments(), loadMarks(), import("./FilesSlots.tsx")]),
    trays: files.trays,
    addFiles: async (chatId, chosen) => (await import("./FilesSlots.tsx")).addFiles(files, chatId, chosen),
    renderFiles: (message, isOwn) =>
      (message.attachments?.length ?? 0) > 0 && (
        <Suspense fallback={<div style={{ height: placeOf(message.attachments) }} />}>
          <AttachmentsView message={message} isOwn={isOwn} ui={ui} />
        </Suspense>
      ),
    renderHeld: (message, isOwn) =>
      message.poll && (
        <Suspense fallback={<p>{message.poll.question}</p>}>
          <PollHeld box={polls} message={message} poll={message.poll} isOwn={isOwn} />
        </Suspense>
      ),
    renderReactions: (message) =>
      (message.reactions?.length ?? 0) > 0 && (
        <Suspense fallback={<div style={{ clear: "both", height: "2.125rem" }} />}>
          <MarkRow box={marks} message={message} />
        </Suspense>
      ),
    renderPicker: (message, isAlone, onDone) => (
      <Suspense fallback={<div style={{ height: "var(--tap)" }} />}>
        <MarkPicker box={marks} message={message} isAlone={isAlone} onDone={onDone} />
      </Suspense>
    ),
    renderReacted: (message, onClose) => (
      <Suspense>
        <MarkReacted box={marks} message={message} onClose={onClose} />
      </Suspense>
    ),
    renderPinned: (chatId, mayPin) => (
      <Suspense>
        <MarkPinned box={marks} chatId={chatId} mayPin={mayPin} />
      </Suspense>
    ),
    isPinned: (chatId, id) => marks.pins?.isPinned(chatId, id) === true,
    pin: async (chatId, id, isOn) => (await loadMarks()).pin(marks, chatId, id, isOn),
    listPins: (chatId) => void loadMarks().then((slots) => slots.listPins(marks, chatId)),
    renderAttach: (chatId) => (
      <Suspense>
        <FilesAttach files={files} chats={chats} chatId={chatId} asking={asking} />
        <PollAttach asking={asking} chatId={chatId} />
      </Suspense>
    ),
    renderExports: (chat) => (
      <Suspense>
        <ChatExports call={client.call} chat={chat} marks={client.exportMarks} say={say} />
      </Suspense>
    ),
    renderSend: (sending) => (
      <Suspense>
        <LaterSend box={later} sending={sending} files={files} />
      </Suspense>
    ),
    renderLater: (chatId) => (
      <Suspense>
        <LaterStrip box={later} chatId={chatId} />
      </Suspense>
    ),
    renderTray: (chatId) => (
      <Suspense>
        <FilesTray files={files} chatId={chatId} say={say} />
      </Suspense>
    ),
    renderPending: (item) => (
      <Suspense>
        <FilesPending files={files} item={item} say={say} />
      </Suspense>
    ),
    renderVoice: (chatId, isHidden) => (
      <Suspense>
        <FilesVoice files={files} chats={chats} chatId={chatId} say={say} isHidden={isHidden} />
      </Suspense>
    ),
  };
}
