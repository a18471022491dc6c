// applications.ts - rows and inputs of the matrix for applications of organisations: the door, a case, its link and scans.
import { addScan, fillIn, png } from "../lib/applying.ts";
import { Client, type Json } from "../lib/client.ts";
import { ABSENT, type Maker, nothing } from "./world.ts";

interface Scene {
  url: string;
  operator: Client;
}

export const applicationRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  application_door_get: "         se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  application_door_set: "         se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  // Applications: the link is the right, whoever holds it; the queue is the operator's. @draft: a stranger's, not sent.
  application_start: "            ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  application_look: "             ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "application_look @absent": "   nf  nf nf  nf   nf  nf  nf  nf  nf  nf  nf",
  application_save: "             ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "application_save @absent": "   nf  nf nf  nf   nf  nf  nf  nf  nf  nf  nf",
  application_send: "             ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "application_send @absent": "   nf  nf nf  nf   nf  nf  nf  nf  nf  nf  nf",
  application_withdraw: "         ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "application_withdraw @absent": "nf nf nf  nf   nf  nf  nf  nf  nf  nf  nf",
  application_upload_allow: "     ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "application_upload_allow @absent":"nf nf nf nf nf  nf  nf  nf  nf  nf  nf",
  application_scan_put: "         ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "application_scan_put @absent":"nf  nf nf  nf   nf  nf  nf  nf  nf  nf  nf",
  application_scan_look: "        ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "application_scan_look @absent":"nf nf nf  nf   nf  nf  nf  nf  nf  nf  nf",
  application_scan_drop: "        ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "application_scan_drop @absent":"nf nf nf  nf   nf  nf  nf  nf  nf  nf  nf",
  application_scan_get: "         se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_scan_get @absent":"se  nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
  application_list: "             se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  application_enter: "            se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  application_get: "              se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_get @draft": "     se  nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_get @absent": "    se  nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
  application_link_renew: "       se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_link_renew @draft":"se nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_link_renew @absent":"se nf ri ri   ri  ri  ri  ri  ri  wa  mp",
  application_return: "           se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  application_approve: "          se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  application_reject: "           se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_return @draft": "  se  nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_return @absent": " se  nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_approve @draft": " se  nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_approve @absent": "se  nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_reject @draft": "  se  nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_reject @absent": " se  nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
  application_close: "            se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_close @draft": "   se  nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "application_close @absent": "  se  nf ri  ri   ri  ri  ri  ri  ri  wa  mp",
};

const nobody = { last: "", first: "", middle: "" };
const emptyForm: Json = {
  name: "", short_name: "", branches: "", address: "", inn: "", ogrn: "", head: nobody, head_position: "",
  administrator: nobody, mobile: "", order_number: "", order_day: "",
};

export function applications(scene: () => Scene): Record<string, Maker> {
  let serial = 0;

  /** A fresh application from paper (@draft: of a stranger who has not sent it), with its link. */
  async function applicationAt(place: string): Promise<{ id: string; secret: string }> {
    if (place === "absent") return { id: ABSENT, secret: "A".repeat(43) };
    if (place !== "draft") {
      const made = await scene().operator.call("application_enter", { name: "С бумаги" });
      return { id: made["id"], secret: made["secret"] };
    }
    const { id } = await scene().operator.call("application_enter", { name: "Последняя" });
    const made = await new Client(scene().url).call("application_start", { name: "Чужой черновик" });
    return { id: String(Number(id) + 1), secret: made["secret"] };
  }

  const ofApplication = (more: Json = {}): Maker => async (place) => ({
    secret: (await applicationAt(place)).secret, version: 1, ...more,
  });
  const ofScan = (): Maker => async (place) => {
    const { secret } = await applicationAt("");
    const { scans } = await addScan(scene().operator, secret);
    return { secret, scan_id: place === "absent" ? ABSENT : scans[0]["id"] };
  };
  /** Sent, unless the place says otherwise. */
  const ofSent = (more: () => Json): Maker => async (place) => {
    const { id, secret } = await applicationAt(place);
    let version = 1;
    if (place === "") {
      const filled = await fillIn(scene().operator, secret);
      version = (await scene().operator.call("application_send", { secret, version: filled["version"] }))["version"];
    }
    return { application_id: id, version, ...more() };
  };
  const ofCase = (more: Json = {}): Maker => async (place) => ({
    application_id: (await applicationAt(place)).id, ...more,
  });

  return {
    application_door_get: nothing,
    application_door_set: async () => ({
      is_open: true, version: (await scene().operator.call("application_door_get"))["version"],
    }),
    application_start: async () => ({ name: "Колледж" }),
    application_look: async (place) => ({ secret: (await applicationAt(place)).secret }),
    application_save: ofApplication({ form: emptyForm }),
    application_send: async (place) => {
      const { secret } = await applicationAt(place);
      return { secret, version: place === "absent" ? 1 : (await fillIn(scene().operator, secret))["version"] };
    },
    application_upload_allow: ofApplication({ kind: "order" }),
    application_scan_put: async (place) => {
      const { secret } = await applicationAt(place);
      const made = place === "absent" ? null : await scene().operator.call("application_upload_allow", { secret, kind: "order" });
      return { ticket: made?.["ticket"] ?? secret, name: "приказ.png", content: png };
    },
    application_scan_look: ofScan(),
    application_scan_drop: ofScan(),
    application_scan_get: async (place) => {
      const { id, secret } = await applicationAt("");
      const { scans } = await addScan(scene().operator, secret);
      return { application_id: id, application_scan_id: place === "absent" ? ABSENT : scans[0]["id"] };
    },
    application_withdraw: ofApplication(),
    application_list: async () => ({ tab: "waiting" }),
    application_enter: async () => ({ name: "С бумаги" }),
    application_get: ofCase(),
    application_link_renew: ofCase(),
    application_return: ofSent(() => ({ reason: "Уточните адрес", marks: [] })),
    application_approve: ofSent(() => ({ slug: `matrix-${++serial}` })),
    application_reject: ofSent(() => ({ reason: "Не то" })),
    application_close: ofCase({ version: 1 }),
  };
}
