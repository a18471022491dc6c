// links.ts - what the matrix gives to operations of links between accounts: the caller's own link (@self), one of a
// colleague (@other), the other end of one, in another organisation (@foreign), and none; secrets likewise.
import type { Client, Json } from "../lib/client.ts";
import type { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, password } from "../lib/world.ts";
import type { Column } from "./matrix.ts";

export interface LinkScene {
  server: Server;
  org: Org;
  foreign: Org;
  clients: ReadonlyMap<Column, Client>;
}
type Maker = (place: string, column: Column) => Promise<Json>;

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
    if (place === "absent") return { link_id: "999999" };
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
