// Sending later in a conversation: beside the button that sends, and over the field.
import type { Call } from "../api/http.ts";
import type { ChatId } from "../api/schema.ts";
import type { OutgoingFiles } from "../features/chats/snapshot.ts";
import type { Sending } from "../features/chats/useChats.ts";
import { LaterStrip } from "../features/later/LaterStrip.tsx";
import { LaterModel } from "../features/later/laterModel.ts";
import { SendMenu } from "../features/later/SendMenu.tsx";

/** Of one signed-in member: the model is made with the first conversation. */
export interface LaterBox {
  readonly call: Call;
  model: LaterModel | null;
}

function modelOf(box: LaterBox): LaterModel {
  box.model ??= new LaterModel(box.call);
  return box.model;
}

export function Strip({ box, chatId }: { box: LaterBox; chatId: ChatId }) {
  return <LaterStrip later={modelOf(box)} chatId={chatId} />;
}

export function SendWays({ box, ...rest }: { box: LaterBox; sending: Sending; files: OutgoingFiles }) {
  return <SendMenu later={modelOf(box)} {...rest} />;
}
