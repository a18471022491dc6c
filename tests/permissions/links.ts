// links.ts - what the matrix gives to operations of links between accounts: the caller's own link (@self), one of a
// colleague (@other), the other end of one, in another organisation (@foreign), and none; secrets likewise.
import type { Client, Json } from "../lib/client.ts";
import type { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, password } from "../lib/world.ts";
import type { Column } from "./matrix.ts";
import { ABSENT, type Maker } from "./world.ts";

export interface LinkScene {
  server: Server;
  org: Org;
  foreign: Org;
  clients: ReadonlyMap<Column, Client>;
}

export const linkRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  // Links between one person's accounts. @self: one's own, @other: a colleague's, @foreign: the end in another organisation;
  // of secrets: who made it.
  link_list:                      "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  link_offer_make:                "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  link_offer_drop:                "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "link_look @foreign":           "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "link_look @other":             "se  ri link_same_org link_same_org link_same_org link_same_org link_same_org link_same_org link_same_org wa mp",
  "link_look @absent":            "se  ri link_unknown link_unknown link_unknown link_unknown link_unknown link_unknown link_unknown wa mp",
  "link_accept @foreign":         "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "link_accept @other":           "se  ri link_same_org link_same_org link_same_org link_same_org link_same_org link_same_org link_same_org wa mp",
  "link_accept @absent":          "se  ri link_unknown link_unknown link_unknown link_unknown link_unknown link_unknown link_unknown wa mp",
  "link_enter @self":             "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "link_enter @other":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "link_enter @foreign":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "link_enter @absent":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "link_end @self":               "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "link_end @other":              "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "link_end @foreign":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "link_end @absent":             "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
};

export function links(scene: () => LinkScene): Record<string, Maker> {
  /** One in each organisation, of whom the callers are never any. */
  const made = new Map<string, Promise<Person>>();
  function somebody(place: string): Promise<Person> {
    const org = place === "foreign" ? scene().foreign : scene().org;
    const person = made.get(org.slug) ?? addPerson(scene().server, org, "tied", ["parent"]);
    made.set(org.slug, person);
    return person;
  }
  const offer = async (client: Client): Promise<string> => (await client.call("link_offer_make", { password }))["secret"];
  async function separate(client: Client | undefined): Promise<void> {
    if (!client || (await client.verdict("link_list")) !== "ok") return;
    for (const { id } of (await client.call("link_list"))["links"]) await client.call("link_end", { link_id: id });
  }

  async function secret(place: string, column: Column): Promise<Json> {
    if (place === "absent") return { secret: "A".repeat(43), password };
    await separate(scene().clients.get(column));
    return { secret: await offer((await somebody(place)).client), password };
  }
  async function link(place: string, column: Column): Promise<Json> {
    if (place === "absent") return { link_id: ABSENT };
    const own = scene().clients.get(column);
    const isOwn = place === "self" && own && (await own.verdict("link_list")) === "ok";
    const mine = isOwn ? own : (await somebody("other")).client;
    const theirs = (await somebody("foreign")).client;
    await separate(mine);
    const here = await mine.call("link_accept", { secret: await offer(theirs), password });
    return { link_id: place === "foreign" ? (await theirs.call("link_list"))["links"].at(-1)["id"] : here["id"] };
  }
  return {
    link_list: async () => ({}),
    link_offer_make: async () => ({ password }),
    link_offer_drop: async () => ({}),
    link_look: secret,
    link_accept: secret,
    link_enter: link,
    link_end: link,
  };
}
