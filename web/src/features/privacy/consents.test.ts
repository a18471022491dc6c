import { describe, expect, test } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type {
  ConsentAsk,
  ConsentCount,
  ConsentPerson,
  ConsentTextId,
  DataCopy,
  DataCopyId,
  MemberId,
  UnitId,
} from "../../api/schema.ts";
import { actsOf, ConsentsModel } from "./consentsModel.ts";
import { CopiesModel } from "./copiesModel.ts";
import { RegisterModel } from "./registerModel.ts";
import { currentOf, draftComplaints, newestOf, TextsModel } from "./textsModel.ts";

const me = "5" as MemberId;
const textId = "9" as ConsentTextId;

function ask(part: Partial<ConsentAsk> = {}): ConsentAsk {
  return {
    text: {
      id: textId,
      kind: "media",
      n: 2,
      title: "Фото",
      body: "Разрешаю",
      follows: "",
      asked: "everybody",
      created_us: 1,
    },
    is_asked: true,
    state: "waiting",
    is_on_paper: false,
    ...part,
  };
}
function person(part: Partial<ConsentPerson> = {}): ConsentPerson {
  return {
    person: {
      id: me,
      name: { last: "Ежова", first: "Полина", middle: "" },
      roles: ["student"],
      is_verified: false,
      position: "",
      version: 1,
    },
    is_own: true,
    is_minor: false,
    may_answer: true,
    asks: [ask()],
    steps: [],
    ...part,
  };
}

/** Answers by operation; a function is called with the input. */
function serverOf(answers: Record<string, unknown>) {
  const asked: [string, Record<string, unknown>][] = [];
  const call = (async (name: string, input: Record<string, unknown>) => {
    asked.push([name, input]);
    const answer = answers[name];
    const value = typeof answer === "function" ? (answer as (i: unknown) => unknown)(input) : answer;
    if (value instanceof ApiError) throw value;
    return value;
  }) as unknown as Call;
  return { call, asked };
}
const settled = () => new Promise((done) => setTimeout(done));

describe("what may be done about a text", () => {
  test.each([
    [{}, ["give", "refuse"]],
    [{ state: "given" }, ["withdraw"]],
    [{ state: "refused" }, ["give"]],
    [{ state: "withdrawn" }, ["give"]],
    [{ state: "refused", older_n: 1 }, ["give", "withdraw"]],
    [{ state: "given", is_asked: false }, ["withdraw"]],
  ] as const)("%j", (part, acts) => {
    expect(actsOf(ask(part as Partial<ConsentAsk>), true)).toEqual(acts);
    expect(actsOf(ask(part as Partial<ConsentAsk>), false)).toEqual([]);
  });
});

describe("own consents", () => {
  test("an answer changes the one person", async () => {
    const child = person({ person: { ...person().person, id: "6" as MemberId }, is_own: false });
    const answered = { ...child, asks: [ask({ state: "given" })] };
    const server = serverOf({ consent_own_list: { people: [person(), child] }, consent_answer: answered });
    const model = new ConsentsModel(server.call);
    await settled();
    expect(await model.answer("6" as MemberId, textId, true)).toBe(true);
    expect(model.state.get().people?.map((one) => one.asks[0]?.state)).toEqual(["waiting", "given"]);
    expect(server.asked.at(-1)).toEqual(["consent_answer", { member_id: "6", consent_text_id: "9", is_given: true }]);
  });

  test("a text that changed meanwhile is read again, and said", async () => {
    const server = serverOf({
      consent_own_list: { people: [person()] },
      consent_answer: new ApiError("conflict", 409),
    });
    const model = new ConsentsModel(server.call);
    await settled();
    expect(await model.answer(me, textId, true)).toBe(false);
    expect(server.asked.map(([name]) => name)).toEqual(["consent_own_list", "consent_answer", "consent_own_list"]);
    expect(model.state.get().failure?.code).toBe("conflict");
    expect(model.state.get().busy).toBeNull();
  });
});

const copy: DataCopy = {
  id: "3" as DataCopyId,
  person: person().person,
  size: 1000,
  is_whole: true,
  created_us: 1,
  expires_us: 2,
};

describe("copies", () => {
  test("made, fetched, deleted", async () => {
    const file = { name: "Копия данных.zip", blob: new Blob(["PK"]) };
    const server = serverOf({
      data_copy_list: { copies: [] },
      data_copy_create: copy,
      data_copy_get: file,
      data_copy_drop: {},
    });
    const model = new CopiesModel(server.call);
    await settled();
    expect(await model.make(me, "ru", new Date())).toBe(true);
    expect(model.state.get().copies).toEqual([copy]);
    expect(await model.fetch(copy.id)).toEqual(file);
    expect(await model.drop(copy.id)).toBe(true);
    expect(model.state.get().copies).toEqual([]);
  });

  test("one that is gone is read again", async () => {
    let copies = [copy];
    const server = serverOf({ data_copy_list: () => ({ copies }), data_copy_get: new ApiError("not_found", 404) });
    const model = new CopiesModel(server.call);
    await settled();
    copies = [];
    expect(await model.fetch(copy.id)).toBeNull();
    expect(model.state.get().copies).toEqual([]);
    expect(model.state.get().failure?.code).toBe("not_found");
  });
});

const count = (n: number, retired_us: number | null = null): ConsentCount => ({
  text: { ...ask().text, n, retired_us },
  waiting: 1,
  given: 0,
  refused: 0,
  withdrawn: 0,
});

describe("texts", () => {
  test("the newest and the one that is asked", () => {
    const texts = [count(2, 5), count(1, 4)];
    expect(newestOf(texts, "media")).toBe(2);
    expect(newestOf(texts, "transfer")).toBe(0);
    expect(currentOf(texts, "media")).toBeUndefined();
    expect(currentOf([count(3), ...texts], "media")?.text.n).toBe(3);
    expect(draftComplaints({ kind: "media", asked: "staff", title: " ", body: "Т", follows: "" })).toEqual({
      title: true,
      body: false,
    });
  });

  test("a new version says which one was seen; somebody else's is read", async () => {
    const server = serverOf({
      consent_text_list: { texts: [count(2)] },
      consent_text_put: new ApiError("conflict", 409),
    });
    const model = new TextsModel(server.call);
    await settled();
    model.begin();
    const draft = { kind: "media", asked: "staff", title: " Фото ", body: "Т", follows: "" } as const;
    expect(await model.put(draft)).toBe(false);
    expect(server.asked.map(([name]) => name)).toEqual(["consent_text_list", "consent_text_put", "consent_text_list"]);
    expect(server.asked[1]?.[1]).toEqual({ ...draft, title: "Фото", version: 2 });
  });
});

describe("two administrators write one text", () => {
  test("a second press overwrites nothing until the colleague's words were seen", async () => {
    const answers: Record<string, unknown> = {
      consent_text_list: { texts: [count(2)] },
      consent_text_put: new ApiError("conflict", 409),
    };
    const server = serverOf(answers);
    const versions = () => server.asked.filter(([name]) => name === "consent_text_put").map(([, i]) => i["version"]);
    const model = new TextsModel(server.call);
    await settled();
    model.begin();
    const draft = { kind: "media", asked: "staff", title: "Фото", body: "Т", follows: "" } as const;
    answers["consent_text_list"] = { texts: [count(3), count(2, 5)] };
    await model.put(draft);
    expect(currentOf(model.state.get().texts ?? [], "media")?.text.n).toBe(3);
    expect(model.state.get().failure?.code).toBe("conflict");
    await model.put(draft);
    model.begin();
    expect(model.state.get().failure).toBeNull();
    answers["consent_text_put"] = {};
    expect(await model.put(draft)).toBe(true);
    expect(versions()).toEqual([2, 2, 3]);
  });
});

describe("the register", () => {
  test("asks by its filter, page after page", async () => {
    const server = serverOf({
      consent_text_list: { texts: [count(2)] },
      unit_tree_get: { units: [] },
      consent_register: (input: { after?: string }) => ({ rows: [], next: input.after ? null : "7" }),
    });
    const model = new RegisterModel(server.call, textId);
    await settled();
    await settled();
    model.filter({ state: "waiting", unit: "4" as UnitId });
    await settled();
    await model.more();
    expect(server.asked.at(-1)?.[1]).toEqual({
      consent_text_id: "9",
      state: "waiting",
      unit_id: "4",
      after: "7",
      limit: 50,
    });
    expect(model.state.get().next).toBeNull();
    model.end();
  });

  test("a page that comes after a new filter is dropped; a filter that could not be read shows nothing", async () => {
    let turn: (page: unknown) => void = () => {};
    const row = (id: string) => ({ person: { ...person().person, id } });
    const answers: Record<string, unknown> = {
      consent_text_list: { texts: [count(2)] },
      unit_tree_get: { units: [] },
      consent_register: (input: { after?: string; state?: string }) => {
        if (input.after) return new Promise((done) => (turn = done));
        return input.state ? { rows: [row("9")], next: null } : { rows: [row("7")], next: "7" };
      },
    };
    const model = new RegisterModel(serverOf(answers).call, textId);
    await settled();
    await settled();
    const more = model.more();
    model.filter({ state: "waiting" });
    expect(model.state.get().next).toBeNull();
    await settled();
    turn({ rows: [row("6")], next: "6" });
    await more;
    expect(model.state.get().rows?.map((one) => one.person.id)).toEqual(["9"]);
    expect(model.state.get().next).toBeNull();
    answers["consent_register"] = new ApiError("offline", 0);
    model.filter({ state: "given" });
    await settled();
    expect(model.state.get()).toMatchObject({ rows: null, error: { code: "offline" } });
    model.end();
  });

  test("a text of nobody", async () => {
    const server = serverOf({
      consent_text_list: { texts: [] },
      unit_tree_get: { units: [] },
      consent_register: new ApiError("not_found", 404),
    });
    const model = new RegisterModel(server.call, textId);
    await settled();
    await settled();
    expect(model.state.get().text).toBeNull();
    model.end();
  });
});
