// The rules of an organisation, changed as its administrator would.
import type { Json } from "./client.ts";
import type { Org } from "./world.ts";

type Governed = { administrator: Pick<Org["administrator"], "client"> };

const ROLES = ["administrator", "head", "teacher", "staff", "student", "parent"];
export type Cell = readonly [channel: string, from: string, to: string, answer: "no" | "if_shared" | "yes"];

/** The rules of now with some answers changed; `more`: flags. */
export async function rulesWith(org: Governed, cells: readonly Cell[], more: Json = {}): Promise<Json> {
  const { rules, version } = await org.administrator.client.call("org_rules_get");
  for (const [channel, from, to, answer] of cells) {
    const row = (rules["rows"] as Json[]).find((one) => one["channel"] === channel && one["from"] === from);
    (row?.["cells"] as string[])[ROLES.indexOf(to)] = answer;
  }
  return { rules: { ...rules, ...more }, version };
}

export async function setRules(org: Governed, cells: readonly Cell[], more: Json = {}): Promise<void> {
  await org.administrator.client.call("org_rules_set", await rulesWith(org, cells, more));
}
