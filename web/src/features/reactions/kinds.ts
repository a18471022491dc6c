// The six kinds in the order of the picker, and what of them stands under a message. Pure.
import type { Message, ReactionKind } from "../../api/schema.ts";

export const KINDS: readonly ReactionKind[] = ["like", "thanks", "question", "done", "laugh", "heart"];

export interface Shown {
  readonly kind: ReactionKind;
  readonly count: number;
  readonly isOwn: boolean;
}

export function wishKey({ chat_id, id }: Pick<Message, "chat_id" | "id">, kind: ReactionKind): string {
  return `${chat_id}:${id}:${kind}`;
}

/** As the server told it, moved by what was pressed and is not answered yet. */
export function allOf(message: Message, own: readonly ReactionKind[], wishes: ReadonlyMap<string, boolean>): Shown[] {
  return KINDS.map((kind) => {
    const told = message.reactions?.find((one) => one.kind === kind)?.count ?? 0;
    const was = own.includes(kind);
    const isOwn = wishes.get(wishKey(message, kind)) ?? was;
    return { kind, isOwn, count: told + Number(isOwn) - Number(was) };
  });
}
