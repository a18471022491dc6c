// staff.ts - rows and inputs of the matrix for the list of staff, links for them and claims of a role.
import type { Json } from "../lib/client.ts";
import type { Server } from "../lib/server.ts";
import { type Org, addPerson, name, password } from "../lib/world.ts";
import type { Column } from "./matrix.ts";
import { ABSENT, type Maker, nothing } from "./world.ts";

interface Scene {
  server: Server;
  org: Org;
  foreign: Org;
}

export const staffRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  claim_own: "                     se  ri ok  ok   ok  ok  ok  ok  ok  ok  ok",
  claim_file: "                    se  ri ok  ok   claim_needless claim_needless ok  ri  ri  ri  ri",
  claim_withdraw: "                se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  claim_list: "                    se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "claim_get @other": "            se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "claim_get @foreign": "          se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "claim_get @absent": "           se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "claim_confirm @other": "        se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "claim_confirm @foreign": "      se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "claim_confirm @absent": "       se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "claim_refuse @other": "         se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "claim_refuse @foreign": "       se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "claim_refuse @absent": "        se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "claim_admit @other": "          se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "claim_admit @foreign": "        se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "claim_admit @absent": "         se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  staff_record_list: "             se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  staff_record_create: "           se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "staff_record_update @other": "  se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "staff_record_update @foreign": " se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "staff_record_update @absent": " se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "staff_record_delete @other": "  se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "staff_record_delete @foreign": " se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "staff_record_delete @absent": " se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "staff_link_revoke @other": "    se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "staff_link_revoke @foreign": "  se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "staff_link_revoke @absent": "   se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  staff_link_create: "             se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  staff_link_list: "               se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "staff_look @other": "           ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "staff_look @absent": "          iu  iu iu  iu   iu  iu  iu  iu  iu  iu  iu",
  "staff_register @other": "       ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "staff_register @absent": "      iu  iu iu  iu   iu  iu  iu  iu  iu  iu  iu",
};

const aClaim = { role: "teacher", subjects: "Химия", position: "преподаватель", document: "", note: "прошу ещё раз" };
const aRecord = { name: name("Списочная"), position: "преподаватель", subjects: "Химия", document: "" };
const aLink = { title: "", max_uses: 50, hours: 24 };

export function staff(scene: () => Scene): Record<string, Maker> {
  let serial = 0;

  const claims = new Map<string, string>();
  const staffLinks = new Map<string, Json>();

  function orgAt(place: string): Org {
    return place === "foreign" ? scene().foreign : scene().org;
  }

  /** A fresh one for those who may decide it, so that one cell does not decide another's. */
  async function claimAt(place: string, column: Column): Promise<string> {
    if (place === "absent") return ABSENT;
    const isFresh = place === "other" && ["adm", "head", "hdv"].includes(column);
    const kept = claims.get(place);
    if (kept !== undefined && !isFresh) return kept;
    const person = await addPerson(scene().server, orgAt(place), `claims${++serial}`, ["teacher"]);
    const { id } = await person.client.call("claim_file", aClaim);
    claims.set(place, id);
    return id;
  }

  async function recordAt(place: string): Promise<string> {
    if (place === "absent") return ABSENT;
    return (await orgAt(place).administrator.client.call("staff_record_create", aRecord))["id"];
  }

  async function staffLinkAt(place: string, isFresh = false): Promise<Json> {
    if (place === "absent") return { link: { id: ABSENT }, secret: "A".repeat(43) };
    const kept = staffLinks.get(place);
    if (kept !== undefined && !isFresh) return kept;
    const made = await orgAt(place).administrator.client.call("staff_link_create", aLink);
    if (!isFresh) staffLinks.set(place, made);
    return made;
  }

  return {
    claim_own: nothing,
    claim_file: async () => aClaim,
    claim_withdraw: nothing,
    claim_list: async () => ({ state: "waits" }),
    claim_get: async (place, column) => ({ claim_id: await claimAt(place, column) }),
    claim_confirm: async (place, column) => ({ claim_id: await claimAt(place, column) }),
    claim_refuse: async (place, column) => ({ claim_id: await claimAt(place, column), reason: "нет в списке", closes: false }),
    claim_admit: async (place, column) => ({ claim_id: await claimAt(place, column) }),
    staff_record_list: nothing,
    staff_record_create: async () => aRecord,
    staff_record_update: async (place) => ({ ...aRecord, staff_record_id: await recordAt(place), version: 1 }),
    staff_record_delete: async (place) => ({ staff_record_id: await recordAt(place) }),
    staff_link_create: async () => aLink,
    staff_link_list: nothing,
    staff_link_revoke: async (place) => ({ staff_link_id: (await staffLinkAt(place, true))["link"]["id"] }),
    staff_look: async (place) => ({ secret: (await staffLinkAt(place))["secret"] }),
    staff_register: async (place) => ({
      ...aClaim, position: "преподаватель", secret: (await staffLinkAt(place))["secret"], name: name("Пришлая"),
      login: `staff${++serial}`, password,
    }),
  };
}
