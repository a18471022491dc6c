// world.ts - a small college made through the same operations that people use.
import { Client, type Json } from "./client.ts";
import type { Server } from "./server.ts";

export interface Person {
  client: Client;
  id: string;
  login: string;
  password: string;
}

export interface Org {
  slug: string;
  administrator: Person;
}

export const password = "pravda-zima-41";

export function name(last: string, first = "Анна", middle = "Олеговна"): Json {
  return { last, first, middle };
}

/** From a one-time code to an account with login and password. */
export async function enter(server: Server, slug: string, code: string, login: string): Promise<Client> {
  const client = new Client(server.url);
  await client.call("sign_in_by_code", { org: slug, code });
  await client.call("credentials_set", { login, password });
  return client;
}

export async function signIn(server: Server, slug: string, login: string, secret = password): Promise<Client> {
  const client = new Client(server.url);
  await client.call("sign_in", { org: slug, login, password: secret });
  return client;
}

/** The operator of an empty server, by its printed key. */
export async function operatorOf(server: Server): Promise<Client> {
  const operator = new Client(server.url);
  await operator.call("operator_start", { key: server.key });
  return operator;
}

export async function openOrg(server: Server, operator: Client, slug: string): Promise<Org> {
  const opened = await operator.call("org_create", {
    slug,
    name: `Колледж ${slug}`,
    short_name: slug.toUpperCase(),
    contact: "каб. 118",
    administrator: name("Климов", "Андрей", "Борисович"),
  });
  const client = await enter(server, slug, opened["administrator_code"], "klimov");
  return { slug, administrator: { client, id: opened["administrator_id"], login: "klimov", password } };
}

export async function addPerson(
  server: Server,
  org: Org,
  login: string,
  roles: string[],
  is_verified = false,
): Promise<Person> {
  const made = await org.administrator.client.call("person_create", {
    name: name("Петрова"),
    roles,
    position: "",
    is_verified,
  });
  const client = await enter(server, org.slug, made["code"]["code"], login);
  return { client, id: made["member"]["person"]["id"], login, password };
}

export async function groupChat(owner: Client, title: string, member_ids: string[] = []): Promise<string> {
  const made = await owner.call("chat_create", { title, member_ids });
  return made["view"]["chat"]["id"];
}

export async function post(client: Client, chat_id: string, text: string, more: Json = {}): Promise<Json> {
  return client.call("message_post", { chat_id, text, ...more });
}
