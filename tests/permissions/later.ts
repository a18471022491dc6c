// later.ts - rows and inputs of the matrix for messages that are sent later: whose they are in which place.
import type { Client, Json } from "../lib/client.ts";
import type { Column } from "./matrix.ts";
import { ABSENT, type Maker, members, type World } from "./world.ts";

const hence = (minutes: number): number => (Date.now() + minutes * 60_000) * 1000;

export const laterRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  "later_create @manage":        "se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "later_create @write":         "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "later_create @other":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "later_create @foreign":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "later_create @absent":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  later_list: "                    se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "later_change @write":        "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "later_change @theirs":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "later_change @foreign":      "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "later_change @absent":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "later_send @write":          "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "later_send @theirs":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "later_send @foreign":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "later_send @absent":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "later_delete @write":        "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "later_delete @theirs":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "later_delete @foreign":      "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "later_delete @absent":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
};

export function later(world: () => World): Record<string, Maker> {
  const kept = new Map<string, string>();

  /** @write: the caller's own, made now; @theirs and elsewhere: of the chat's manager. */
  const ofLater = (more: () => Json = () => ({})): Maker => async (place, column) => {
    const { chatAt, managerOf, caller } = world();
    const chat_id = chatAt(place, column);
    if (chat_id === ABSENT) return { later_id: ABSENT, ...more() };
    const isOwn = place === "write" && members.has(column);
    const had = isOwn ? undefined : kept.get(chat_id);
    if (had) return { later_id: had, ...more() };
    const author = isOwn ? caller(column) : managerOf(chat_id);
    const { id } = await author.call("later_create", { chat_id, text: "Проверка прав", due_us: hence(60) });
    if (!isOwn) kept.set(chat_id, id);
    return { later_id: id, ...more() };
  };

  return {
    later_create: async (place, column) => ({ chat_id: world().chatAt(place, column), text: "Права", due_us: hence(60) }),
    later_list: async () => ({}),
    later_change: ofLater(() => ({ text: "Иначе", is_silent: true, due_us: hence(90), version: 1 })),
    later_send: ofLater(),
    later_delete: ofLater(),
  };
}
