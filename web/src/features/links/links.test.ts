// The model of links between one's own accounts: what it asks, and what it makes of each refusal.
import { expect, test } from "vitest";
import { ApiError, type ApiErrorCode } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { LinksModel, linkAddress, secretOf } from "./linksModel.ts";

type Answers = Record<string, (input: Record<string, unknown>) => unknown>;

const org = { slug: "south", name: "Южный колледж", short_name: "ЮК", contact: "" };
const name = { last: "Климова", first: "Анна", middle: "" };
const link = { id: "7", org, name, created_us: 1 };

function refused(code: ApiErrorCode): ApiError {
  return new ApiError(code, 409);
}
function made(answers: Answers, secret: string | null = null): { model: LinksModel; asked: string[]; told: unknown[] } {
  const asked: string[] = [];
  const told: unknown[] = [];
  const all: Answers = { link_list: () => ({ links: [], is_offered: false }), ...answers };
  const call = (async (operation: string, input: Record<string, unknown>) => {
    asked.push(operation);
    return all[operation]?.(input);
  }) as unknown as Call;
  const model = new LinksModel({ call, secret, nowMs: () => 0, onChange: (links) => told.push(links) });
  return { model, asked, told };
}
const settled = () => new Promise<void>((done) => setTimeout(done));

test("an address holds the secret in its fragment, and both are understood when pasted", () => {
  const address = linkAddress("https://chat.example", "ab_-1");
  expect(address).toBe("https://chat.example/settings/links#ab_-1");
  expect(secretOf(` ${address}\n`)).toBe("ab_-1");
  expect(secretOf("ab_-1")).toBe("ab_-1");
  expect(secretOf("#%zz")).toBe("%zz");
});

test("a link is made by one's password only, and goes when it was used", async () => {
  let isOffered = true;
  const { model, asked } = made({
    link_offer_make: () => ({ secret: "s", expires_us: 1 }),
    link_list: () => ({ links: [], is_offered: isOffered }),
  });
  expect(await model.make()).toBe(false);
  expect(model.state.get().bad).toBe("links.password.required");
  expect(asked).not.toContain("link_offer_make");
  model.setPassword("p");
  expect(await model.make()).toBe(true);
  expect(model.state.get()).toMatchObject({ offer: { secret: "s" }, password: "" });
  isOffered = false;
  await model.read();
  expect(model.state.get().offer).toBeNull();
});

test("whose the link is comes first; the password confirms it, and the list is told", async () => {
  let links: unknown[] = [];
  const { model, told } = made(
    {
      link_look: () => ({ org, name, expires_us: 1 }),
      link_accept: () => {
        links = [link];
        return link;
      },
      link_list: () => ({ links, is_offered: false }),
    },
    "s",
  );
  expect(model.state.get().held.state).toBe("looking");
  await settled();
  expect(model.state.get().held).toMatchObject({ state: "view", view: { name } });
  model.setPassword("p");
  expect(await model.accept()).toBe(true);
  expect(model.state.get().held).toMatchObject({ state: "linked", link: { id: "7" } });
  expect(told.at(-1)).toEqual([link]);
});

test("a wrong password stays at the field; a link that died meanwhile takes the form away", async () => {
  let why: ApiErrorCode = "wrong_password";
  const { model } = made(
    {
      link_look: () => ({ org, name, expires_us: 1 }),
      link_accept: () => {
        throw refused(why);
      },
    },
    "s",
  );
  await settled();
  model.setPassword("p");
  expect(await model.accept()).toBe(false);
  expect(model.state.get()).toMatchObject({ bad: "error.wrong_password", held: { state: "view" }, password: "p" });
  why = "link_used";
  expect(await model.accept()).toBe(false);
  expect(model.state.get().held).toMatchObject({ state: "refused", error: { code: "link_used" } });
  model.forget();
  expect(model.state.get().held.state).toBe("none");
});

test("a link that had ended elsewhere counts as ended; another trouble is said", async () => {
  let why: ApiErrorCode = "not_found";
  const { model } = made({
    link_end: () => {
      throw refused(why);
    },
  });
  expect(await model.part("7" as never)).toBe(true);
  why = "offline";
  expect(await model.part("7" as never)).toBe(false);
  expect(model.state.get()).toMatchObject({ error: { code: "offline" }, busy: null });
});
