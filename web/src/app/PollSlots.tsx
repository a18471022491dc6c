// Polls in a conversation: in their messages, and where they begin, beside the field, for whom the organisation's rules let
// ask.
import type { Call } from "../api/http.ts";
import type { ChatId, Message, Poll } from "../api/schema.ts";
import type { ChatsModel } from "../features/chats/chatsModel.ts";
import { PollAsking } from "../features/polls/PollAsking.tsx";
import { PollButton } from "../features/polls/PollButton.tsx";
import { PollView } from "../features/polls/PollView.tsx";
import { PollsModel } from "../features/polls/pollsModel.ts";
import type { Store } from "../state/store.ts";
import { useStore } from "../state/useStore.ts";
import type { Client } from "./client.ts";

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
  readonly client: Client;
  readonly asking: Store<ChatId | null>;
  readonly chatId: ChatId;
}

export function PollAttach({ client, asking, chatId }: PollAttachProps) {
  const session = useStore(client.session.session);
  const mayAsk = session.state === "ready" && session.who.kind === "member" && session.who.me.can_ask;
  if (!mayAsk) return null;
  return (
    <>
      <PollButton onPress={() => asking.set(chatId)} />
      <PollAsking asking={asking} chatId={chatId} />
    </>
  );
}
