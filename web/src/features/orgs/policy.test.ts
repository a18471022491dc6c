import { expect, test } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { OrgPolicy } from "../../api/schema.ts";
import { PolicyModel } from "./policyModel.ts";

const policy: OrgPolicy = { presence: "staff", typing: true, calls: "staff", screen: "staff", version: 4 };
const tick = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

function setUp(onSet: (input: OrgPolicy) => OrgPolicy, onGet = () => policy) {
  const call = (async (name: string, input: OrgPolicy) =>
    name === "org_policy_get" ? onGet() : onSet(input)) as unknown as Call;
  return new PolicyModel(call);
}

test("a switch works at once and tells the version it changes", async () => {
  const model = setUp((input) => ({ ...input, version: input.version + 1 }));
  await tick();
  expect(await model.change({ typing: false })).toBe(true);
  expect(model.store.get()).toEqual({ policy: { ...policy, typing: false, version: 5 }, isSaving: false, error: null });
});

test("another administrator's choice is shown, not overwritten", async () => {
  let kept = policy;
  const refuse = () => {
    throw new ApiError("conflict", 409);
  };
  const model = setUp(refuse, () => kept);
  await tick();
  kept = { ...policy, presence: "nobody", version: 5 };
  expect(await model.change({ presence: "everybody" })).toBe(false);
  expect(model.store.get()).toMatchObject({ policy: kept, error: { code: "conflict" } });
});

test("what is refused goes back", async () => {
  const model = setUp(() => {
    throw new ApiError("offline", 0);
  });
  await tick();
  await model.change({ typing: false });
  expect(model.store.get()).toMatchObject({ policy, isSaving: false, error: { code: "offline" } });
});
