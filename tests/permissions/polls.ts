// polls.ts - rows and inputs of the matrix for polls: whose they are in which place.
import type { Client, Json } from "../lib/client.ts";
import type { Column } from "./matrix.ts";
import { ABSENT, type Maker, type World } from "./world.ts";

/** Who may ask in a chat they only write in. */
const askers = new Set<Column>(["adm", "hdv", "tch"]);
const question = { question: "Проверка прав?", options: ["Да", "Нет"], is_many: false, is_secret: false };

export const pollRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  // Polls. Asking: colleagues with a confirmed role; students and parents by the policy (its default: no). Ending and the
  // sheet of results: the author, and who manages the chat.
  "poll_create @manage":         "se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "poll_create @write":          "se  ri ok  nv   ok  ok  nv  po  po  wa  mp",
  "poll_create @other":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_create @foreign":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_create @absent":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_vote @write":            "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "poll_vote @other":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_vote @foreign":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_vote @absent":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_own_get @write":         "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "poll_own_get @other":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_own_get @foreign":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_own_get @absent":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_voter_list @write":      "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "poll_voter_list @other":      "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_voter_list @foreign":    "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_voter_list @absent":     "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_close @manage":          "se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "poll_close @write":           "se  ri ok  ri   ok  ok  ri  ri  ri  wa  mp",
  "poll_close @theirs":          "se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "poll_close @other":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_close @foreign":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_close @absent":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_results_file @manage":   "se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "poll_results_file @write":    "se  ri ok  ri   ok  ok  ri  ri  ri  wa  mp",
  "poll_results_file @theirs":   "se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "poll_results_file @other":    "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_results_file @foreign":  "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "poll_results_file @absent":   "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
};

export function polls(world: () => World): Record<string, Maker> {
  const kept = new Map<string, string>();

  /** @write: the caller's own where they may ask; else of the chat's manager. */
  const ofPoll = (more: Json = {}, isFresh = false): Maker => async (place, column) => {
    const { chatAt, managerOf, caller } = world();
    const chat_id = chatAt(place, column);
    if (chat_id === ABSENT) return { poll_id: ABSENT, ...more };
    const isOwn = place !== "theirs" && place === "write" && askers.has(column);
    const key = `${chat_id} ${isOwn ? column : ""}`;
    let poll_id = isFresh ? undefined : kept.get(key);
    if (poll_id === undefined) {
      const author = isOwn ? caller(column) : managerOf(chat_id);
      poll_id = (await author.call("poll_create", { chat_id, ...question }))["poll"]["id"] as string;
      if (!isFresh) kept.set(key, poll_id);
    }
    return { poll_id, ...more };
  };

  return {
    poll_create: async (place, column) => ({ chat_id: world().chatAt(place, column), ...question }),
    poll_vote: ofPoll({ places: [1] }),
    poll_own_get: ofPoll(),
    poll_close: ofPoll({}, true),
    poll_voter_list: ofPoll({ place: 0 }),
    poll_results_file: ofPoll({ language: "ru" }),
  };
}
