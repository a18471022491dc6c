// structure.ts - rows and inputs of the matrix for units, studies, subjects and families.
import type { Json } from "../lib/client.ts";
import { type Org, name } from "../lib/world.ts";
import type { Column } from "./matrix.ts";
import { ABSENT, type Maker, nothing } from "./world.ts";

interface Scene {
  org: Org;
  foreign: Org;
  /** Of the callers. */
  ids: ReadonlyMap<Column, string>;
  /** A teacher who is none of the callers. */
  teacher: string;
  /** Somebody's parent. */
  parent: string;
  /** A person of this place to act on. */
  personAt: (place: string) => Promise<{ member_id: string }>;
}

export const structureRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  // The structure. @manage: a group that the caller curates; a head reads every unit, only an administrator changes them.
  unit_tree_get:                      "se  ri ok  ok   ok  ok  nv  ri  ri  wa  mp",
  unit_person_find:                   "se  ri ok  ok   ok  ok  nv  ri  ri  wa  mp",
  subject_list:                       "se  ri ok  ok   ok  ok  nv  ri  ri  wa  mp",
  "unit_get @manage":                 "se  ri ok  ok   ok  ok  nv  ri  ri  wa  mp",
  "unit_get @other":                  "se  ri ok  ok   ok  nf  nv  ri  ri  wa  mp",
  "unit_get @foreign":                "se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  "unit_get @absent":                 "se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  "unit_member_list @manage":         "se  ri ok  ok   ok  ok  nv  ri  ri  wa  mp",
  "unit_chat_list @manage":         "se  ri ok  ok   ok  ok  nv  ri  ri  wa  mp",
  "unit_member_list @other":          "se  ri ok  ok   ok  nf  nv  ri  ri  wa  mp",
  "unit_chat_list @other":          "se  ri ok  ok   ok  nf  nv  ri  ri  wa  mp",
  "unit_member_list @foreign":        "se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  "unit_chat_list @foreign":        "se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  "unit_member_list @absent":         "se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  "unit_chat_list @absent":         "se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  unit_create:                        "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  subject_create:                     "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_update @other":               "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_update @foreign":             "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_update @absent":              "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_move @other":                 "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_move @foreign":               "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_move @absent":                "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_close @other":                "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_close @foreign":              "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_close @absent":               "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_reopen @other":               "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_reopen @foreign":             "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_reopen @absent":              "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_create @other":          "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_create @foreign":        "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_create @absent":         "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_state_set @other":       "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_state_set @foreign":     "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_state_set @absent":      "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_end @other":             "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_end @foreign":           "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_end @absent":            "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_transfer @other":        "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_transfer @foreign":      "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_transfer @absent":       "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_undo @other":            "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_undo @foreign":          "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "enrolment_undo @absent":           "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "teaching_create @other":           "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "teaching_create @foreign":         "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "teaching_create @absent":          "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "teaching_end @other":              "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "teaching_end @foreign":            "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "teaching_end @absent":             "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_post_create @other":          "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_post_create @foreign":        "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_post_create @absent":         "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_post_end @other":             "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_post_end @foreign":           "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "unit_post_end @absent":            "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "subject_update @other":            "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "subject_update @foreign":          "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "subject_update @absent":           "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "guardian_create @other":           "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "guardian_create @foreign":         "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "guardian_create @absent":          "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "guardian_end @other":              "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "guardian_end @foreign":            "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "guardian_end @absent":             "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_places_get @other":         "se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "person_places_get @foreign":       "se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "person_places_get @absent":        "se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
};

export function structure(scene: () => Scene): Record<string, Maker> {
  let serial = 0;
  let curated: Json | undefined;

  const orgAt = (place: string): Org => (place === "foreign" ? scene().foreign : scene().org);

  /** @manage: a group that every colleague curates; else a fresh one, so that one cell does not spoil another. */
  async function unitAt(place: string): Promise<Json> {
    if (place === "absent") return { id: ABSENT, version: 1 };
    if (place === "manage") {
      curated ??= await groupOfColleagues();
      return curated;
    }
    return newGroup(orgAt(place));
  }

  async function newGroup(where: Org): Promise<Json> {
    return where.administrator.client.call("unit_create", { kind: "group", name: `Г-${++serial}`, code: "" });
  }

  async function groupOfColleagues(): Promise<Json> {
    const unit = await newGroup(scene().org);
    for (const column of ["head", "hdv", "tch", "unv"] as const) {
      await scene().org.administrator.client.call("unit_post_create", {
        unit_id: unit["id"], member_id: scene().ids.get(column), post: "curator",
      });
    }
    return unit;
  }

  /** A unit operation of an administrator: what it names besides exists in the organisation's own group only. */
  const ofUnit = (more: (unit: Json) => Promise<Json> | Json = () => ({})): Maker => async (place) => {
    const unit = await unitAt(place);
    const isOwn = place === "other" || place === "manage";
    return { unit_id: unit["id"], version: unit["version"], ...(await more(isOwn ? unit : await newGroup(scene().org))) };
  };

  async function newStudent(): Promise<string> {
    const made = await scene().org.administrator.client.call("person_create", {
      name: name("Студентова"), roles: ["student"], position: "", is_verified: false,
    });
    return made["member"]["person"]["id"];
  }

  async function newSubject(where: Org): Promise<Json> {
    return where.administrator.client.call("subject_create", { name: `Предмет ${++serial}` });
  }

  const ofEnrolment = (more: Json = {}, hasEnded = false): Maker => ofUnit(async (unit) => {
    const { client } = scene().org.administrator;
    let row = await client.call("enrolment_create", { unit_id: unit["id"], member_id: await newStudent() });
    const rowOf = () => ({ unit_id: unit["id"], enrolment_id: row["id"], version: row["version"] });
    if (hasEnded) row = await client.call("enrolment_end", { ...rowOf(), ended_as: "left", reason: "" });
    return { enrolment_id: row["id"], version: row["version"], ...more };
  });

  return {
    unit_tree_get: nothing,
    unit_get: ofUnit(),
    unit_member_list: ofUnit(),
    unit_chat_list: ofUnit(),
    unit_person_find: async () => ({ find: "Пет" }),
    unit_create: async () => ({ kind: "speciality", name: `С-${++serial}`, code: "" }),
    unit_update: ofUnit(() => ({ kind: "group", name: `Г-${++serial}`, code: "", year: 2 })),
    unit_move: ofUnit(async () => ({
      parent_id: (await scene().org.administrator.client.call("unit_create", { kind: "department", name: `О-${++serial}`, code: "" }))["id"],
    })),
    unit_close: ofUnit(),
    unit_reopen: ofUnit(async (unit) => {
      const closed_ = await scene().org.administrator.client.call("unit_close", { unit_id: unit["id"], version: unit["version"] });
      return { version: closed_["version"] };
    }),
    enrolment_create: ofUnit(async () => ({ member_id: await newStudent() })),
    enrolment_state_set: ofEnrolment({ state: "leave", reason: "" }),
    enrolment_end: ofEnrolment({ ended_as: "expelled", reason: "приказ № 1" }),
    enrolment_transfer: async (place, column) => ({
      ...(await ofEnrolment({ reason: "" })(place, column)), to_id: (await newGroup(scene().org))["id"],
    }),
    enrolment_undo: ofEnrolment({}, true),
    teaching_create: ofUnit(async () => ({
      subject_id: (await newSubject(scene().org))["id"], member_id: scene().teacher, is_substitute: false,
    })),
    teaching_end: ofUnit(async (unit) => {
      const made = await scene().org.administrator.client.call("teaching_create", {
        unit_id: unit["id"], subject_id: (await newSubject(scene().org))["id"], member_id: scene().teacher, is_substitute: false,
      });
      return { teaching_id: made["id"] };
    }),
    unit_post_create: ofUnit(() => ({ member_id: scene().teacher, post: "curator" })),
    unit_post_end: ofUnit(async (unit) => {
      const made = await scene().org.administrator.client.call("unit_post_create", {
        unit_id: unit["id"], member_id: scene().teacher, post: "curator",
      });
      return { unit_post_id: made["id"] };
    }),
    subject_list: nothing,
    subject_create: async () => ({ name: `Предмет ${++serial}` }),
    subject_update: async (place) => {
      const subject = place === "absent" ? { id: ABSENT, version: 1 } : await newSubject(orgAt(place));
      return { subject_id: subject["id"], name: `Предмет ${++serial}`, is_closed: false, version: subject["version"] };
    },
    guardian_create: async (place) => ({
      member_id: place === "other" ? await newStudent() : (await scene().personAt(place)).member_id, parent_id: scene().parent, kin: "mother",
    }),
    guardian_end: async (place) => {
      if (place !== "other") return { member_id: (await scene().personAt(place)).member_id, guardian_id: "1" };
      const member_id = await newStudent();
      const made = await scene().org.administrator.client.call("guardian_create", { member_id, parent_id: scene().ids.get("par"), kin: "father" });
      return { member_id, guardian_id: made["id"] };
    },
    person_places_get: async (place) => ({ member_id: (await scene().personAt(place)).member_id }),
  };
}
