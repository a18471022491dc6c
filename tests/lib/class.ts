// class.ts - a teacher and students in one chat: what most stories of a chat begin with. With browsers: class_chat.ts.
import assert from "node:assert/strict";
import type { Client } from "./client.ts";
import type { Server } from "./server.ts";
import { addPerson, groupChat, openOrg, operatorOf, type Org, type Person } from "./world.ts";

export interface StudentClass {
  readonly operator: Client;
  readonly org: Org;
  /** Whose badge is confirmed, and whose chat it is. */
  readonly teacher: Person;
  /** The first of them. */
  readonly student: Person;
  readonly studentAt: (i: number) => Person;
  readonly students: readonly Person[];
  readonly chat: string;
}

/** Starts the server. */
export async function startClass(server: Server, slug: string, logins = ["student"]): Promise<StudentClass> {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  const org = await openOrg(server, operator, slug);
  const teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  const students: Person[] = [];
  for (const login of logins) students.push(await addPerson(server, org, login, ["student"]));
  const chat = await groupChat(teacher.client, "СД-21", students.map(({ id }) => id));
  const studentAt = (i: number): Person => {
    const person = students[i];
    assert(person, `student ${i}`);
    return person;
  };
  return { operator, org, teacher, student: studentAt(0), studentAt, students, chat };
}
