// Polls in a conversation: in their messages, and where one is written.
import type { Call } from "../api/http.ts";
import type { ChatId, Message, Poll } from "../api/schema.ts";
import type { ChatsModel } from "../features/chats/chatsModel.ts";
import { PollAsking } from "../features/polls/PollAsking.tsx";
import { PollView } from "../features/polls/PollView.tsx";
import { PollsModel } from "../features/polls/pollsModel.ts";
import type { Store } from "../state/store.ts";
import { useStore } from "../state/useStore.ts";

/** Of one signed-in member: the model is made with the first poll that is shown. */
export interface PollsBox {
  readonly call: Call;
  readonly chats: ChatsModel;
  model: PollsModel | null;
}

function modelOf(box: PollsBox): PollsModel {
  const { call, chats } = box;
  box.model ??= new PollsModel({ call, told: (chatId, poll, own) => chats.tellPoll(chatId, poll, own) });
  return box.model;
}

interface PollHeldProps {
  readonly box: PollsBox;
  readonly message: Message;
  readonly poll: Poll;
  readonly isOwn: boolean;
}

export function PollHeld({ box, ...rest }: PollHeldProps) {
  return <PollView polls={modelOf(box)} {...rest} />;
}

interface PollAttachProps {
  readonly asking: Store<ChatId | null>;
  readonly chatId: ChatId;
}

/** The paper clip's menu begins it. */
export function PollAttach({ asking, chatId }: PollAttachProps) {
  const isOpen = useStore(asking) === chatId;
  return isOpen && <PollAsking asking={asking} chatId={chatId} />;
}
