import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { OpenOrgModel, orgComplaints } from "./orgModel.ts";
import { StartModel } from "./startModel.ts";

const callOf = (answer: unknown) =>
  vi.fn(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });

describe("opening a space", () => {
  const filled = (answer: unknown) => {
    const call = callOf(answer);
    const model = new OpenOrgModel(call as unknown as Call);
    model.setOrg({ name: "Заречный медицинский колледж" });
    return { call, model };
  };

  test("short name and address follow the name until somebody writes their own", () => {
    const { model } = filled(undefined);
    expect(model.state.get().org).toMatchObject({
      shortName: "Заречный медицинский колледж",
      slug: "zarechnyy-meditsinskiy-kolledzh",
    });
    model.setOrg({ shortName: "ЗМК" });
    expect(model.state.get().org.slug).toBe("zmk");
    model.setOrg({ slug: "college" });
    model.setOrg({ shortName: "Заречный" });
    expect(model.state.get().org.slug).toBe("college");
  });

  test.each(["", "a", "-zmk", "zmk-", "колледж", "z m k"])("the address %j is refused", (slug) => {
    expect(orgComplaints({ name: "N", shortName: "S", slug, contact: "" }).slug).toBe("org.slug.bad");
  });

  test("a taken address takes back to its field, nothing is lost", async () => {
    const { model } = filled(new ApiError("taken", 409));
    model.toAdministrator();
    model.setAdministrator({ last: "Климов", first: "Андрей", middle: "" });
    await model.submit();
    expect(model.state.get()).toMatchObject({
      step: "org",
      bad: { slug: "org.slug.taken" },
      administrator: { last: "Климов" },
    });
  });

  test("opened: the code is there", async () => {
    const { model, call } = filled({ org: { slug: "zmk" }, administrator_code: "К7М4-9Р2Т" });
    model.toAdministrator();
    await model.submit();
    expect(call).not.toHaveBeenCalled();
    model.setAdministrator({ last: "Климов", first: "Андрей", middle: "" });
    await model.submit();
    expect(model.state.get()).toMatchObject({ step: "sheet", opened: { administrator_code: "К7М4-9Р2Т" } });
  });
});

test.each([
  ["wrong_code", "start.key.wrong"],
  ["code_used", "start.key.used"],
] as const)("the operator's key: %s", async (code, key) => {
  const model = new StartModel(
    callOf(new ApiError(code, 401)) as unknown as Call,
    async () => {},
    () => 0,
  );
  model.setKey("k");
  await model.submit();
  expect(model.state.get().bad).toBe(key);
  model.end();
});
