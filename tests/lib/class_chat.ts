// A teacher at a desk and a student on a phone in one group chat, both with it open: what most stories of a chat begin with.
import type { Browsers, Window } from "./browser.ts";
import type { Server } from "./server.ts";
import { addPerson, groupChat, openOrg, operatorOf, type Person } from "./world.ts";

export interface ClassChat {
  readonly teacher: Person;
  readonly student: Person;
  readonly chat: string;
  readonly desk: Window; // Chromium, 1440 wide
  readonly phone: Window; // Firefox, 360 wide
}

/** Starts the server. `said`: what stands in the chat before they open it. */
export async function classChat(
  server: Server,
  browsers: Browsers,
  slug: string,
  said: (teacher: Person, student: Person, chat: string) => Promise<unknown> = async () => {},
): Promise<ClassChat> {
  await server.start("serve", ["--rates", "off"]);
  const org = await openOrg(server, await operatorOf(server), slug);
  const teacher = await addPerson(server, org, "melnikova", ["teacher"], true);
  const student = await addPerson(server, org, "vorobyova", ["student"]);
  const chat = await groupChat(teacher.client, "СД-21", [student.id]);
  await said(teacher, student, chat);
  const desk = await browsers.person("chromium", { width: 1440, height: 900 });
  const phone = await browsers.person("firefox", { width: 360, height: 780 });
  for (const [w, person] of [[desk, teacher], [phone, student]] as const) {
    await w.become(server.url, person.client.cookie);
    await w.open(`${server.url}/chats/${chat}`);
    await w.until(`document.querySelector("textarea")`, "the composer");
  }
  return { teacher, student, chat, desk, phone };
}
