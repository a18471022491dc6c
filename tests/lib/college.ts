// college.ts - groups of the structure with people in them, made through the same operations that people use.
import type { Json } from "./client.ts";
import type { Server } from "./server.ts";
import { type Org, type Person, addPerson, name } from "./world.ts";

/** A group right below the organisation. */
export async function makeGroup(org: Org, title: string): Promise<string> {
  const unit = await org.administrator.client.call("unit_create", { kind: "group", name: title, code: "" });
  return unit["id"];
}

/** A confirmed teacher who is the group's curator. */
export async function curatorOf(server: Server, org: Org, unit_id: string, login: string): Promise<Person> {
  const person = await addPerson(server, org, login, ["teacher"], true);
  await org.administrator.client.call("unit_post_create", { unit_id, member_id: person.id, post: "curator" });
  return person;
}

/** A confirmed teacher who teaches a subject there. */
export async function teacherOf(server: Server, org: Org, unit_id: string, login: string): Promise<Person> {
  const person = await addPerson(server, org, login, ["teacher"], true);
  const subject = await org.administrator.client.call("subject_create", { name: `Предмет ${login}` });
  await org.administrator.client.call("teaching_create", {
    unit_id, subject_id: subject["id"], member_id: person.id, is_substitute: false,
  });
  return person;
}

/** A student of the group's list, who has never come in. */
export async function listed(org: Org, unit_id: string, last: string, first = "Анна", middle = ""): Promise<string> {
  const made: Json = await org.administrator.client.call("person_create", {
    name: name(last, first, middle), roles: ["student"], position: "", is_verified: false,
  });
  const member_id = made["member"]["person"]["id"];
  await org.administrator.client.call("enrolment_create", { unit_id, member_id });
  return member_id;
}
