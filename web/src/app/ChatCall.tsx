// What calls show in a chat: the buttons of its header, and the plate under it. A piece of its own, as the chat is.
import type { ChatId } from "../api/schema.ts";
import { CallButtons } from "../features/calls/CallButtons.tsx";
import { CallPlate } from "../features/calls/CallPlate.tsx";
import type { CallsModel } from "../features/calls/callsModel.ts";
import type { CallPart } from "../features/chats/useChats.ts";

interface ChatCallProps {
  readonly calls: CallsModel;
  readonly chatId: ChatId;
  readonly part: CallPart;
  readonly canGather: boolean;
  readonly onOpen: (path: string) => void;
}

export function ChatCall({ calls, chatId, part, canGather, onOpen }: ChatCallProps) {
  return part === "buttons" ? (
    <CallButtons calls={calls} chatId={chatId} canGather={canGather} />
  ) : (
    <CallPlate calls={calls} chatId={chatId} onOpen={onOpen} />
  );
}
