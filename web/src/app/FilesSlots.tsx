// Files beside the field of a conversation: paper clip, tray, microphone, and what waits in a message.
import { BarChart3 } from "lucide-react";
import { useState } from "react";
import type { ChatId } from "../api/schema.ts";
import type { ChatsModel } from "../features/chats/chatsModel.ts";
import { AttachMenu } from "../features/files/AttachMenu.tsx";
import type { FilesModel, Recording } from "../features/files/filesModel.ts";
import { RoundDialog } from "../features/files/RoundDialog.tsx";
import { PendingFiles, Tray } from "../features/files/Tray.tsx";
import { LIMIT_WAITING } from "../features/files/upload.ts";
import { VoiceButton } from "../features/files/VoiceButton.tsx";
import { makeTranslate } from "../i18n/translate.ts";
import { useI18n } from "../i18n/useI18n.ts";
import type { Outgoing } from "../state/outbox.ts";
import type { Store } from "../state/store.ts";
import { useStore, useStorePart } from "../state/useStore.ts";
import type { MenuEntry } from "../ui/Menu.tsx";
import type { Client } from "./client.ts";
import type { LazyFiles } from "./lazyFiles.ts";

/** What the next message does not hold waits for the one after it; empty ones are none. Comes back when they are kept as
 * well as this device can; false: nothing was taken. */
export async function addFiles(files: LazyFiles, chatId: ChatId, chosen: readonly File[]): Promise<boolean> {
  const t = makeTranslate(files.client.locale.get());
  const { say } = files.client;
  const model = await files.load().catch(() => null);
  if (!model) {
    say(t("files.noPiece"));
    return false;
  }
  const full = chosen.filter(({ size }) => size > 0);
  const empty = chosen.find(({ size }) => size === 0);
  if (empty) say(t("files.empty", { name: empty.name }));
  const trays = [...files.trays.get().values()];
  const room = LIMIT_WAITING - trays.reduce((sum, { keys, more }) => sum + keys.length + more, 0);
  if (full.length > room) say(t("files.full", { n: LIMIT_WAITING }));
  await model.add(chatId, full.slice(0, Math.max(0, room)));
  return true;
}

async function sendRecording(files: LazyFiles, chats: ChatsModel, chatId: ChatId, file: File, recording: Recording) {
  const model = await files.load().catch(() => null);
  if (!model) return files.client.say(makeTranslate(files.client.locale.get())("files.noPiece"));
  const replyTo = chats.store.get().drafts.get(chatId)?.replyTo ?? null;
  const key = model.addRecording(chatId, file, recording);
  if (key !== null) chats.send(chatId, "", replyTo, [key]);
}

interface SlotProps {
  readonly files: LazyFiles;
  readonly chatId: ChatId;
}

export function FilesTray({ files, chatId, say }: SlotProps & { say: (text: string) => void }) {
  const tray = useStorePart(files.trays, (trays) => trays.get(chatId));
  const model = useStore(files.model);
  return model && tray && <Tray model={model} {...tray} say={say} />;
}

interface PendingProps {
  readonly files: LazyFiles;
  readonly item: Outgoing;
  readonly say: (text: string) => void;
}

export function FilesPending({ files, item, say }: PendingProps) {
  const model = useStore(files.model);
  // Once it was tried it goes as it is: the server may have it already.
  const isFixed = item.fileIds !== null || (item.status !== "queued" && item.status !== "failed");
  const isStuck = item.status === "failed" && item.code === null;
  return model && <PendingFiles model={model} keys={item.files} say={say} isFixed={isFixed} isStuck={isStuck} />;
}

type AttachProps = SlotProps & { chats: ChatsModel; asking: Store<ChatId | null> };

/** For whom the organisation's rules let ask. */
function usePollEntry(client: Client, ask: () => void): MenuEntry[] {
  const { t } = useI18n();
  const session = useStore(client.session.session);
  const mayAsk = session.state === "ready" && session.who.kind === "member" && session.who.me.can_ask;
  return mayAsk ? [{ id: "poll", label: t("polls.new"), icon: BarChart3, run: ask }] : [];
}

export function FilesAttach({ files, chats, chatId, asking }: AttachProps) {
  const more = usePollEntry(files.client, () => asking.set(chatId));
  const [isRound, setRound] = useState(false);
  const canRecord = navigator.mediaDevices !== undefined && "MediaRecorder" in globalThis;
  return (
    <>
      <AttachMenu
        onFiles={(chosen) => void addFiles(files, chatId, chosen)}
        onRound={canRecord ? () => setRound(true) : null}
        more={more}
      />
      {isRound && (
        <RoundDialog
          onRecorded={(file, recording) => void sendRecording(files, chats, chatId, file, recording)}
          onClose={() => setRound(false)}
        />
      )}
    </>
  );
}

type VoiceProps = SlotProps & { chats: ChatsModel; say: (text: string) => void; isHidden: boolean };

export function FilesVoice({ files, chats, chatId, say, isHidden }: VoiceProps) {
  const { t } = useI18n();
  return (
    <VoiceButton
      isHidden={isHidden}
      onRecorded={(file, recording) => void sendRecording(files, chats, chatId, file, recording)}
      onLeft={(file, recording) => {
        const keep = (model: FilesModel) => {
          if (model.addRecording(chatId, file, recording) !== null) say(t("voice.left"));
        };
        files.load().then(keep, () => say(t("files.noPiece")));
      }}
      say={say}
    />
  );
}
