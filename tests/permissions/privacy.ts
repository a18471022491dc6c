// privacy.ts - what the matrix gives to operations of consents and of copies of data: the caller (@self), a child of the parent
// among the callers (@theirs), somebody else (@other), somebody of another organisation, and nobody.
import type { Client, Json } from "../lib/client.ts";
import { type Org, name } from "../lib/world.ts";
import type { Column } from "./matrix.ts";
import { ABSENT, type Maker } from "./world.ts";

export interface Scene {
  org: Org;
  foreign: Org;
  /** Of the callers. */
  ids: ReadonlyMap<Column, string>;
  clients: ReadonlyMap<Column, Client>;
  /** A colleague to act on. */
  victim: () => Promise<Json>;
  /** One whose access has ended. */
  left: () => Promise<string>;
}

export const privacyRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  // Consents. @self: one's own; @theirs: those of the parent's child, a minor; @other: a colleague's.
  consent_own_list: "             se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "consent_person_get @self": "   se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "consent_person_get @theirs": " se  ri ok  nf   nf  nf  nf  nf  ok  wa  mp",
  "consent_person_get @other": "  se  ri ok  nf   nf  nf  nf  nf  nf  wa  mp",
  "consent_person_get @foreign": "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "consent_person_get @absent": " se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "consent_answer @self": "       se  ri ok  ok   ok  ok  ok  ri  ok  wa  mp",
  "consent_answer @theirs": "     se  ri nf  nf   nf  nf  nf  nf  ok  wa  mp",
  "consent_answer @other": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "consent_answer @foreign": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "consent_answer @absent": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "consent_withdraw @self": "     se  ri ok  ok   ok  ok  ok  ri  ok  wa  mp",
  "consent_withdraw @theirs": "   se  ri nf  nf   nf  nf  nf  nf  ok  wa  mp",
  "consent_withdraw @other": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "consent_withdraw @foreign": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "consent_withdraw @absent": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "consent_paper_record @theirs": "se ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_paper_record @other": "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_paper_record @foreign":"se ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_paper_record @absent": "se ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_paper_withdraw @theirs":"se ri ok ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_paper_withdraw @other":"se ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_paper_withdraw @foreign":"se ri nf ri  ri  ri  ri  ri  ri  wa  mp",
  "consent_paper_withdraw @absent":"se ri nf ri   ri  ri  ri  ri  ri  wa  mp",
  consent_text_list: "            se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  consent_text_put: "             se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_text_retire @own": "   se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_text_retire @foreign":"se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_text_retire @absent": "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_register @own": "      se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_register @foreign": "  se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_register @absent": "   se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_register_file @own": " se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_register_file @foreign":"se ri nf ri   ri  ri  ri  ri  ri  wa  mp",
  "consent_register_file @absent":"se ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  // Copies of data. @left: of somebody whose access has ended; @self of get and drop: the caller asked for it; @other: the administrator did.
  "data_copy_create @self": "     se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "data_copy_create @theirs": "   se  ri nf  nf   nf  nf  nf  nf  ok  wa  mp",
  "data_copy_create @left": "     se  ri ok  nf   nf  nf  nf  nf  nf  wa  mp",
  "data_copy_create @other": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "data_copy_create @foreign": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "data_copy_create @absent": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  data_copy_list: "               se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "data_copy_get @self": "        se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "data_copy_get @other": "       se  ri ok  nf   nf  nf  nf  nf  nf  wa  mp",
  "data_copy_get @foreign": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "data_copy_get @absent": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "data_copy_drop @self": "       se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "data_copy_drop @other": "      se  ri ok  nf   nf  nf  nf  nf  nf  wa  mp",
  "data_copy_drop @foreign": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "data_copy_drop @absent": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
};

export function privacy(scene: () => Scene): Record<string, Maker> {
  const texts = new Map<string, Promise<string>>();
  let child: Promise<string> | undefined;

  async function makeText(org: Org, kind: string): Promise<string> {
    const { texts: all } = await org.administrator.client.call("consent_text_list");
    const versions = (all as Json[]).filter((c) => c["text"]["kind"] === kind).map((c) => c["text"]["n"] as number);
    const made = await org.administrator.client.call("consent_text_put", {
      kind, title: "Фото и записи", body: "Разрешаю", follows: "", asked: "everybody", version: Math.max(0, ...versions),
    });
    return made["id"];
  }
  /** One that nobody changes. */
  function textOf(place: string): Promise<string> {
    const org = place === "foreign" ? scene().foreign : scene().org;
    const made = texts.get(org.slug) ?? makeText(org, "media");
    texts.set(org.slug, made);
    return place === "absent" ? Promise.resolve(ABSENT) : made;
  }
  async function makeChild(): Promise<string> {
    const { org, ids } = scene();
    const made = await org.administrator.client.call("person_create", {
      name: name("Ежова", "Полина"), roles: ["student"], position: "", is_verified: false,
    });
    const member_id = made["member"]["person"]["id"];
    await org.administrator.client.call("guardian_create", { member_id, parent_id: ids.get("par"), kin: "mother" });
    return member_id;
  }
  async function member(place: string, column: Column): Promise<string> {
    const { foreign, ids, victim } = scene();
    if (place === "absent") return ABSENT;
    if (place === "foreign") return foreign.administrator.id;
    if (place === "theirs") return (child ??= makeChild());
    if (place === "self") return ids.get(column) ?? ids.get("adm") ?? ABSENT;
    return (await victim())["id"];
  }
  const answer: Maker = async (place, column) => ({
    member_id: await member(place, column), consent_text_id: await textOf("own"), is_given: true,
  });
  const withdraw: Maker = async (place, column) => ({ member_id: await member(place, column), kind: "media" });
  /** A copy of the caller's own data, a new one; elsewhere: of somebody else who asked for it. */
  async function copy(place: string, column: Column): Promise<string> {
    if (place === "absent") return ABSENT;
    const { org, foreign, clients } = scene();
    const own = clients.get(column);
    const isOwn = place === "self" && own && scene().ids.has(column) && column !== "npw";
    const client = place === "foreign" ? foreign.administrator.client : isOwn ? own : org.administrator.client;
    const { me } = await client.call("whoami");
    const { copies } = await client.call("data_copy_list");
    for (const { id } of copies as Json[]) await client.call("data_copy_drop", { data_copy_id: id });
    return (await client.call("data_copy_create", { member_id: me["person"]["id"], language: "ru" }))["id"];
  }
  /** Without a copy of that person, which another cell may have left. */
  const fresh: Maker = async (place, column) => {
    const client = scene().clients.get(column);
    if (client && scene().ids.has(column) && column !== "npw") {
      const { copies } = await client.call("data_copy_list");
      for (const { id } of copies as Json[]) await client.call("data_copy_drop", { data_copy_id: id });
    }
    return { member_id: place === "left" ? await scene().left() : await member(place, column), language: "ru" };
  };
  return {
    data_copy_create: fresh,
    data_copy_list: async () => ({}),
    data_copy_get: async (place, column) => ({ data_copy_id: await copy(place, column) }),
    data_copy_drop: async (place, column) => ({ data_copy_id: await copy(place, column) }),
    child_look_list: async (place, column) => ({ member_id: await member(place, column) }),
    consent_own_list: async () => ({}),
    consent_person_get: async (place, column) => ({ member_id: await member(place, column) }),
    consent_answer: answer,
    consent_withdraw: withdraw,
    consent_paper_record: answer,
    consent_paper_withdraw: withdraw,
    consent_text_list: async () => ({}),
    consent_text_put: async () => {
      const { texts: all } = await scene().org.administrator.client.call("consent_text_list");
      const versions = (all as Json[]).filter((c) => c["text"]["kind"] === "transfer").map((c) => c["text"]["n"] as number);
      return { kind: "transfer", title: "Т", body: "Т", follows: "", asked: "staff", version: Math.max(0, ...versions) };
    },
    consent_text_retire: async (place) => ({
      consent_text_id: place === "own" ? await makeText(scene().org, "publication") : await textOf(place),
    }),
    consent_register: async (place) => ({ consent_text_id: await textOf(place) }),
    consent_register_file: async (place) => ({ consent_text_id: await textOf(place), language: "ru" }),
  };
}
