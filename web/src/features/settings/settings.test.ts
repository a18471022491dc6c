import { expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { readAgent } from "./agent.ts";
import { SecurityModel } from "./securityModel.ts";

test.each([
  [
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 YaBrowser/24.1 Safari/537.36",
    "Яндекс Браузер",
    "windows",
  ],
  ["Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome", "android"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox", "linux"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari", "ios"],
  ["curl/8", null, null],
])("%s", (header, browser, system) => {
  expect(readAgent(header)).toEqual({ browser, system: system && `agent.system.${system}` });
});

function modelOf(refusal: ApiError | null) {
  const call = vi.fn(async (name: string) => {
    if (name === "session_list") return { devices: [] };
    if (name === "account_event_list") return { events: [] };
    if (refusal) throw refusal;
    return undefined;
  });
  return { call, model: new SecurityModel(call as unknown as Call, () => 0) };
}

test("a wrong old password is said at its field and nothing typed is lost", async () => {
  const { model } = modelOf(new ApiError("wrong_credentials", 401));
  model.setOld("x");
  model.setFresh("снег трамвай");
  expect(await model.setPassword()).toBe(false);
  expect(model.state.get()).toMatchObject({
    bad: { old: "password.wrongOld" },
    fresh: "снег трамвай",
    isSaving: false,
  });
  model.end();
});

test("while the server asks for a pause nothing is sent", async () => {
  const { call, model } = modelOf(new ApiError("too_many", 429, "", "", 5000));
  model.setOld("x");
  model.setFresh("y");
  await model.setPassword();
  const asked = call.mock.calls.length;
  expect(model.countdown.left.get()).toBe(5);
  expect(await model.setPassword()).toBe(false);
  expect(call.mock.calls.length).toBe(asked);
  model.end();
});
