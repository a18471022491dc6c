import { describe, expect, test } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Application, ApplicationCase, ApplicationId } from "../../api/schema.ts";
import { ApplyModel, SCAN_BYTES_MOST } from "./applyModel.ts";
import { complaintsOf, draftOf, formOf } from "./formDraft.ts";
import { QueueModel } from "./queueModel.ts";
import { isInn, isOgrn, mobileOf, mobileText } from "./requisites.ts";

const nobody = { last: "", first: "", middle: "" };
const empty: Application = {
  state: "draft",
  is_paper: false,
  form: {
    name: "Колледж",
    short_name: "",
    branches: "",
    address: "",
    inn: "",
    ogrn: "",
    head: nobody,
    head_position: "",
    administrator: nobody,
    mobile: "",
    order_number: "",
    order_day: "",
  },
  scans: [],
  marks: [],
  reason: "",
  steps: [],
  version: 1,
};

type Answer = unknown | ((input: Record<string, unknown>) => unknown);
function server(answers: Record<string, Answer>) {
  const asked: { name: string; input: Record<string, unknown>; key: string | undefined }[] = [];
  const call = (async (name: string, input: Record<string, unknown>, options?: { key?: string }) => {
    asked.push({ name, input, key: options?.key });
    const answer = answers[name];
    const given = typeof answer === "function" ? answer(input) : answer;
    if (given instanceof ApiError) throw given;
    return given;
  }) as Call;
  return { call, asked };
}
const refused = (code: "conflict" | "taken" | "not_found" | "offline") =>
  new ApiError(code, code === "offline" ? 0 : 409);

describe("numbers of an organisation", () => {
  test.each([
    ["7707083893", true],
    ["77 0708 3893", true],
    ["7707083894", false],
    ["500100732259", true],
    ["500100732258", false],
    ["", false],
  ])("INN %s", (text, is) => expect(isInn(text)).toBe(is));
  test.each([
    ["1027700132195", true],
    ["1027700132196", false],
    ["304500116000157", true],
    ["304500116000158", false],
    ["10277001321951", false],
  ])("OGRN %s", (text, is) => expect(isOgrn(text)).toBe(is));
  test.each([
    ["8 (912) 345-67-89", "+79123456789"],
    ["+7 912 345 67 89", "+79123456789"],
    ["9123456789", "+79123456789"],
    ["8 495 123-45-67", null],
    ["+375 29 1234567", null],
  ])("mobile %s", (text, is) => expect(mobileOf(text)).toBe(is));
  test("a number is shown in groups", () => expect(mobileText("+79123456789")).toBe("+7 912 345-67-89"));
});

describe("the questionnaire", () => {
  test("numbers go as numbers, and what is none is left out", () => {
    const draft = { ...draftOf(empty), learners: "1 200", staff: "много", kind: "school" as const };
    expect(formOf(draft)).toMatchObject({ learners: 1200, kind: "school" });
    expect(formOf(draft)).not.toHaveProperty("staff");
  });
  test("says what is missing", () => {
    const bad = complaintsOf(draftOf(empty), false);
    expect(bad.name).toBeUndefined();
    expect(bad).toMatchObject({ inn: "apply.bad.inn", administrator: "apply.bad.person", scans: "apply.bad.scan" });
    expect(complaintsOf(draftOf(empty), true).scans).toBeUndefined();
  });
});

describe("the applicant", () => {
  test("begins, and gets the link", async () => {
    const links: string[] = [];
    const { call } = server({ application_start: { secret: "S", application: empty } });
    const model = new ApplyModel(call, null, (secret) => links.push(secret));
    model.setName("Колледж");
    await model.start();
    expect(links).toEqual(["S"]);
    expect(model.state.get()).toMatchObject({ stage: "open", secret: "S" });
  });
  test("a start whose answer got lost is asked again with the same key", async () => {
    const { call, asked } = server({ application_start: refused("offline") });
    const model = new ApplyModel(call, null, () => {});
    model.setName("Колледж");
    await model.start();
    await model.start();
    expect(asked[0]?.key).toBe(asked[1]?.key);
  });
  test("keeps the draft, but does not send what is not whole", async () => {
    const { call, asked } = server({
      application_look: empty,
      application_save: { ...empty, version: 2 },
    });
    const model = new ApplyModel(call, "S", () => {});
    await model.read();
    model.setDraft({ address: "Адрес" }, "address");
    await model.send();
    expect(asked.map(({ name }) => name)).not.toContain("application_send");
    expect(model.state.get().bad.inn).toBe("apply.bad.inn");
    expect(model.state.get().isChanged).toBe(false);
  });
  test("is told when another tab was quicker, and keeps what was typed", async () => {
    const { call } = server({ application_look: empty, application_save: refused("conflict") });
    const model = new ApplyModel(call, "S", () => {});
    await model.read();
    model.setDraft({ address: "Адрес" }, "address");
    expect(await model.save()).toBe(false);
    expect(model.state.get()).toMatchObject({ isBehind: true, draft: { address: "Адрес" } });
  });
  test("a dead link says so", async () => {
    const { call } = server({ application_look: refused("not_found") });
    const model = new ApplyModel(call, "S", () => {});
    await model.read();
    expect(model.state.get().stage).toBe("gone");
  });
  test("a file too large or of another kind does not leave the device", async () => {
    const { call, asked } = server({ application_look: empty });
    const model = new ApplyModel(call, "S", () => {});
    await model.read();
    asked.length = 0;
    await model.addScan({ name: "a.exe", type: "application/x-msdownload", size: 1 } as File, "order");
    expect(model.state.get().scanTrouble).toBe("type");
    await model.addScan({ name: "a.pdf", type: "application/pdf", size: SCAN_BYTES_MOST + 1 } as File, "order");
    expect(model.state.get().scanTrouble).toBe("large");
    expect(asked).toEqual([]);
  });
});

describe("the operator", () => {
  const sent: ApplicationCase = {
    id: "7" as ApplicationId,
    application: { ...empty, state: "sent", version: 4, form: { ...empty.form, short_name: "Заречный колледж" } },
    twins: [],
  };
  const door = { is_open: true, is_ordered: false, version: 2 };
  const counts = { waiting: 1, returned: 0, drafts: 0, done: 0 };
  const base = { application_list: { rows: [], counts }, application_door_get: door, application_get: sent };

  test("an address is proposed; a return needs a reason and takes the marks along", async () => {
    const { call, asked } = server({ ...base, application_return: sent });
    const model = new QueueModel(call);
    await model.open(sent.id);
    expect(model.state.get().slug).toBe("zarechnyy-kolledzh");
    expect(await model.giveBack()).toBe(false);
    expect(model.state.get().badReason).toBe("apps.reason.empty");
    model.setMark("inn", "Не тот");
    model.setReason("Проверьте ИНН");
    expect(await model.giveBack()).toBe(true);
    expect(asked.at(-1)?.input).toMatchObject({ marks: [{ field: "inn", text: "Не тот" }], version: 4 });
  });
  test("an address that is taken is a matter of its field; another reviewer's decision is told", async () => {
    const answers: Record<string, Answer> = { ...base, application_approve: refused("taken") };
    const { call } = server(answers);
    const model = new QueueModel(call);
    await model.open(sent.id);
    await model.approve();
    expect(model.state.get().badSlug).toBe("org.slug.taken");
    answers["application_approve"] = refused("conflict");
    await model.approve();
    expect(model.state.get().isBehind).toBe(true);
  });
});
