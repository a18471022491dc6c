// Reactions and pinned messages in a conversation.
import type { Call } from "../api/http.ts";
import type { ChatId, Message, MessageId } from "../api/schema.ts";
import type { ChatsModel } from "../features/chats/chatsModel.ts";
import { PinnedBar } from "../features/pins/PinnedBar.tsx";
import { PinsModel } from "../features/pins/pinsModel.ts";
import { ReactedDialog } from "../features/reactions/ReactedDialog.tsx";
import { ReactionPicker } from "../features/reactions/ReactionPicker.tsx";
import { Reactions } from "../features/reactions/Reactions.tsx";
import { ReactionsModel } from "../features/reactions/reactionsModel.ts";

/** Of one signed-in member: the models are made with the first mark that is shown. */
export interface MarksBox {
  readonly call: Call;
  readonly chats: ChatsModel;
  reactions: ReactionsModel | null;
  pins: PinsModel | null;
}

function reactionsOf(box: MarksBox): ReactionsModel {
  const { call, chats } = box;
  box.reactions ??= new ReactionsModel({
    call,
    told: (chatId, change, own) => chats.tellReactions(chatId, change, own),
  });
  return box.reactions;
}

function pinsOf(box: MarksBox): PinsModel {
  const { call, chats } = box;
  box.pins ??= new PinsModel({ call, told: (chatId, version, people) => chats.tellPins(chatId, version, people) });
  return box.pins;
}

interface MessageMarkProps {
  readonly box: MarksBox;
  readonly message: Message;
}

export function MarkRow({ box, message }: MessageMarkProps) {
  return <Reactions reactions={reactionsOf(box)} message={message} />;
}

export function MarkPicker({ box, ...rest }: MessageMarkProps & { isAlone: boolean; onDone: () => void }) {
  return <ReactionPicker reactions={reactionsOf(box)} {...rest} />;
}

export function MarkReacted({ box, ...rest }: MessageMarkProps & { onClose: () => void }) {
  return <ReactedDialog reactions={reactionsOf(box)} {...rest} />;
}

export function MarkPinned({ box, ...rest }: { box: MarksBox; chatId: ChatId; mayPin: boolean }) {
  return <PinnedBar key={rest.chatId} pins={pinsOf(box)} {...rest} />;
}

export function pin(box: MarksBox, chatId: ChatId, id: MessageId, isOn: boolean): Promise<void> {
  return pinsOf(box).set(chatId, id, isOn);
}

export function listPins(box: MarksBox, chatId: ChatId): void {
  pinsOf(box).listed.set(chatId);
}
