// coming_in.ts - what the matrix gives to operations of groups, slips and parents: a group that the caller curates, one
// they do not, one of another organisation, and none at all.
import { Client, type Json } from "../lib/client.ts";
import { listed, makeGroup } from "../lib/college.ts";
import type { Server } from "../lib/server.ts";
import { enter, type Org, name, password } from "../lib/world.ts";
import { ABSENT, type Maker, nothing } from "./world.ts";

export interface Scene {
  server: Server;
  org: Org;
  foreign: Org;
  /** Colleagues of the matrix: each is made curator of the own group. */
  curators: string[];
  /** Somebody's parent. */
  parent: string;
  /** A login nobody has. */
  guest: () => string;
}

export const comingInRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  // Groups: @own the caller curates, @other of the organisation. guardian_join gives the role of a parent: last.
  "unit_invite_create @own": "se ri ok nv ok ok nv ri ri wa mp",
  "unit_invite_create @other": "se ri ok nv nf nf nv ri ri wa mp",
  "unit_invite_create @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_invite_create @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_invite_list @own": "se ri ok nv ok ok nv ri ri wa mp",
  "unit_invite_list @other": "se ri ok nv nf nf nv ri ri wa mp",
  "unit_invite_list @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_invite_list @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_invite_revoke @own": "se ri ok nv ok ok nv ri ri wa mp",
  "unit_invite_revoke @other": "se ri ok nv nf nf nv ri ri wa mp",
  "unit_invite_revoke @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_invite_revoke @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_request_group_list": "se ri ok nv ok ok nv ri ri wa mp",
  "unit_request_list @own": "se ri ok nv ok ok nv ri ri wa mp",
  "unit_request_list @other": "se ri ok nv nf nf nv ri ri wa mp",
  "unit_request_list @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_request_list @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_request_decide @own": "se ri ok nv ok ok nv ri ri wa mp",
  "unit_request_decide @other": "se ri ok nv nf nf nv ri ri wa mp",
  "unit_request_decide @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_request_decide @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "slip_list @own": "se ri ok nv ok ok nv ri ri wa mp",
  "slip_list @other": "se ri ok nv nf nf nv ri ri wa mp",
  "slip_list @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "slip_list @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "slip_issue @own": "se ri ok nv ok ok nv ri ri wa mp",
  "slip_issue @other": "se ri ok nv nf nf nv ri ri wa mp",
  "slip_issue @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "slip_issue @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "slip_renew @own": "se ri ok nv ok ok nv ri ri wa mp",
  "slip_renew @other": "se ri ok nv nf nf nv ri ri wa mp",
  "slip_renew @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "slip_renew @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "guardian_code_issue @own": "se ri ok nv ok ok nv ri ri wa mp",
  "guardian_code_issue @other": "se ri ok nv nf nf nv ri ri wa mp",
  "guardian_code_issue @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "guardian_code_issue @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "guardian_code_revoke @own": "se ri ok nv ok ok nv ri ri wa mp",
  "guardian_code_revoke @other": "se ri ok nv nf nf nv ri ri wa mp",
  "guardian_code_revoke @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "guardian_code_revoke @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_guardian_list @own": "se ri ok nv ok ok nv ri ri wa mp",
  "unit_guardian_list @other": "se ri ok nv nf nf nv ri ri wa mp",
  "unit_guardian_list @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_guardian_list @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_guardian_end @own": "se ri ok nv ok ok nv ri ri wa mp",
  "unit_guardian_end @other": "se ri ok nv nf nf nv ri ri wa mp",
  "unit_guardian_end @foreign": "se ri nf nv nf nf nv ri ri wa mp",
  "unit_guardian_end @absent": "se ri nf nv nf nf nv ri ri wa mp",
  "login_suggest": "se ri ri ri ri ri ri ri ri ri ok",
  "family_get": "se ri ok ok ok ok ok ok ok wa mp",
  "guardian_look @other": "ok ok ok ok ok ok ok ok ok ok ok",
  "guardian_look @absent": "wc wc wc wc wc wc wc wc wc wc wc",
  "guardian_register @other": "ok ok ok ok ok ok ok ok ok ok ok",
  "guardian_register @absent": "wc wc wc wc wc wc wc wc wc wc wc",
  "guardian_join @foreign": "se ri wc wc wc wc wc wc wc wa mp",
  "guardian_join @absent": "se ri wc wc wc wc wc wc wc wa mp",
  "guardian_join @other": "se ri ok ok ok ok ok wrong_role ok wa mp",
};

export function comingIn(scene: () => Scene): Record<string, Maker> {
  const groups = new Map<string, Promise<string>>();

  async function make(place: string): Promise<string> {
    const { org, foreign, curators } = scene();
    if (place === "foreign") return makeGroup(foreign, "Чужая группа");
    const unit_id = await makeGroup(org, `Группа ${place}`);
    if (place !== "own") return unit_id;
    for (const member_id of curators) {
      await org.administrator.client.call("unit_post_create", { unit_id, member_id, post: "curator" });
    }
    return unit_id;
  }
  async function unitAt(place: string): Promise<string> {
    if (place === "absent") return ABSENT;
    const made = groups.get(place) ?? make(place);
    groups.set(place, made);
    return made;
  }
  /** An administrator of the group's organisation prepares things there; null: nowhere. */
  async function there(place: string): Promise<{ org: Org; admin: Client; unit_id: string } | null> {
    const unit_id = await unitAt(place);
    const org = place === "foreign" ? scene().foreign : scene().org;
    return place === "absent" ? null : { org, admin: org.administrator.client, unit_id };
  }
  async function student(place: string): Promise<string> {
    const at = await there(place);
    return at ? listed(at.org, at.unit_id, "Учебная") : ABSENT;
  }
  /** Who has come in by a slip and has a password. */
  async function pupil(place: string): Promise<string> {
    const at = await there(place);
    if (!at) return ABSENT;
    const member_id = await student(place);
    const { slips } = await at.admin.call("slip_issue", { unit_id: at.unit_id, members: [member_id] });
    await enter(scene().server, at.org.slug, slips[0]["code"], scene().guest());
    return member_id;
  }
  async function link(place: string): Promise<{ id: string; secret: string }> {
    const at = await there(place);
    if (!at) return { id: ABSENT, secret: "" };
    const made = await at.admin.call("unit_invite_create", { unit_id: at.unit_id, max_uses: 5, hours: 1 });
    return { id: made["invite"]["id"], secret: made["secret"] };
  }
  async function request(place: string): Promise<string> {
    const at = await there(place);
    if (!at) return ABSENT;
    const { id, secret } = await link(place);
    const words = { secret, name: name("Пришедшая"), login: scene().guest(), password };
    await new Client(scene().server.url).call("invite_register", words);
    await at.admin.call("unit_invite_revoke", { unit_id: at.unit_id, unit_invite_id: id });
    const { requests } = await at.admin.call("unit_request_list", { unit_id: at.unit_id });
    return requests.at(-1)["id"];
  }
  async function code(place: string): Promise<{ code: string; id: string }> {
    const at = await there(place);
    if (!at) return { code: "ААААААААА2", id: ABSENT };
    const child = await student(place);
    const issue = { unit_id: at.unit_id, members: [child], max_uses: 4, days: 1 };
    const made = await at.admin.call("guardian_code_issue", issue);
    const { children } = await at.admin.call("unit_guardian_list", { unit_id: at.unit_id });
    const row = children.find((c: Json) => c["person"]["id"] === child);
    return { code: made["codes"][0]["code"], id: row["code"]["id"] };
  }
  async function tie(place: string): Promise<string> {
    const at = await there(place);
    if (!at || place === "foreign") return ABSENT;
    const child = await student(place);
    const kin = { member_id: child, parent_id: scene().parent, kin: "guardian" };
    const made = await at.admin.call("guardian_create", kin);
    // A parent has few children: the next cell finds room.
    ties.push({ member_id: child, guardian_id: made["id"] });
    for (const old of ties.splice(0, Math.max(0, ties.length - 1))) await at.admin.call("guardian_end", old);
    return made["id"];
  }
  const ties: Json[] = [];

  const ofUnit = (more: (place: string) => Promise<Json> | Json = () => ({})): Maker => async (place) => ({
    unit_id: await unitAt(place), ...(await more(place)),
  });
  const door = async (place: string) => ({ org: scene().org.slug, code: (await code(place)).code });
  return {
    login_suggest: nothing,
    family_get: nothing,
    unit_request_group_list: nothing,
    unit_invite_create: async (place) => {
      const { id } = await link(place);
      return { unit_id: await unitAt(place), max_uses: 5, hours: 1, ...(id === ABSENT ? {} : { replaces: id }) };
    },
    unit_invite_list: ofUnit(),
    unit_invite_revoke: ofUnit(async (place) => ({ unit_invite_id: (await link(place)).id })),
    unit_request_list: ofUnit(),
    unit_request_decide: ofUnit(async (place) => ({ unit_request_id: await request(place), verdict: "refused" })),
    slip_list: ofUnit(),
    slip_issue: ofUnit(async (place) => ({ members: [await student(place)] })),
    slip_renew: ofUnit(async (place) => ({ member_id: await pupil(place) })),
    guardian_code_issue: ofUnit(async (place) => ({ members: [await student(place)], max_uses: 2, days: 5 })),
    guardian_code_revoke: ofUnit(async (place) => ({ guardian_code_id: (await code(place)).id })),
    unit_guardian_list: ofUnit(),
    unit_guardian_end: ofUnit(async (place) => ({ guardian_id: await tie(place) })),
    guardian_look: door,
    guardian_register: async (place) => ({
      ...(await door(place)), name: name("Родительская"), kin: "mother", login: scene().guest(), password,
    }),
    guardian_join: async (place) => ({ code: (await code(place)).code, kin: "mother" }),
  };
}
