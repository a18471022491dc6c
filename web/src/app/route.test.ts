import { intro, sections } from "virtual:help";
import { describe, expect, test } from "vitest";
import { Scope } from "../api/scope.ts";
import type { HelpBlock, HelpWord } from "../features/help/helpTree.ts";
import { hrefOf, routeOf, safeReturn } from "./route.ts";
import { Router } from "./router.ts";

describe("addresses", () => {
  test.each([
    "/",
    "/start",
    "/sign-in",
    "/o/zmk",
    "/join",
    "/staff",
    "/credentials",
    "/waiting",
    "/chats",
    "/chats/17",
    "/chats/17/m/42",
    "/chats/17/call",
    "/people",
    "/people/5",
    "/people/all",
    "/people/subjects",
    "/people/units/5",
    "/settings",
    "/manage",
    "/settings/data",
    "/manage/rules",
    "/manage/consents/7",
    "/manage/codes/7",
    "/operator",
    "/help",
    "/trust",
  ])("%s there and back", (path) => {
    const route = routeOf(path);
    expect(route.name).not.toBe("not-found");
    expect(route.name === "not-found" ? "" : hrefOf(route)).toBe(path);
  });

  test.each([
    "/chats/abc",
    "/chats/0",
    "/chats/17/m",
    "/chats/17/m/0",
    "/chats/17/call/1",
    "/chats/17/x/1",
    "/chats/17/m/1/2",
    "/people/5/6",
    "/people/units",
    "/people/units/x",
    "/people/other",
    "/o",
    "/o/Бад",
    "/o/-x",
    "/nothing",
    "/help/teacher",
    "/settings/more",
    "/manage/nothing",
    "/manage/rules/x",
    "/manage/rules/1/2",
    "/chats/99999999999999999999",
  ])("%s is nothing", (path) => {
    expect(routeOf(path).name).toBe("not-found");
  });
});

const wordLinks = (words: readonly HelpWord[]): string[] =>
  words.flatMap((word) =>
    typeof word === "string" || word.t === "code" ? [] : [...(word.t === "a" ? [word.href] : []), ...wordLinks(word.c)],
  );
const blockLinks = (blocks: readonly HelpBlock[]): string[] =>
  blocks.flatMap((block) =>
    block.t === "img" ? [] : "items" in block ? block.items.flatMap(blockLinks) : wordLinks(block.c),
  );

test("the help leads to addresses there are", () => {
  const links = [intro, ...sections.map((section) => section.blocks)].flatMap(blockLinks);
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter((link) => routeOf(link.split("#")[0] ?? "").name === "not-found")).toEqual([]);
});

test("only own rooms are come back to", () => {
  expect(safeReturn("/chats/17/m/3")).toBe("/chats/17/m/3");
  expect(safeReturn("/join")).toBe("/join");
  expect(safeReturn("/help")).toBe("/help");
  for (const path of [
    "//evil.example/chats",
    "https://evil.example",
    "/o/zmk",
    "/nothing",
    "\\\\evil",
    "/\\evil",
    null,
  ]) {
    expect(safeReturn(path)).toBeNull();
  }
});

function browserAt(url: string) {
  const location = { pathname: "", search: "", hash: "" };
  const read = (to: string) => {
    const at = new URL(to, "http://x");
    Object.assign(location, { pathname: at.pathname, search: at.search, hash: at.hash });
  };
  read(url);
  const log: string[] = [];
  let state: unknown = null;
  const history = {
    get state() {
      return state;
    },
    pushState(data: unknown, _: string, to: string) {
      state = data;
      log.push(`push ${to}`);
      read(to);
    },
    replaceState(data: unknown, _: string, to: string) {
      state = data;
      log.push(`replace ${to}`);
      read(to);
    },
    back() {
      log.push("back");
    },
  };
  return { location, history, log };
}

describe("Router", () => {
  const make = (url: string) => {
    const browser = browserAt(url);
    return { browser, router: new Router(browser, new Scope(), null) };
  };

  test("goes and tells", () => {
    const { browser, router } = make("/chats");
    router.navigate("/people");
    expect(router.route).toEqual({ name: "people", memberId: null, unitId: null, list: null, importId: null });
    expect(router.place.get().moves).toBe(1);
    router.navigate("/people");
    expect(browser.log).toEqual(["push /people", "replace /people"]);
  });

  test("remembers where a signed-out person wanted to go", () => {
    const { router } = make("/chats/17/m/3");
    router.toDoor("/o/zmk", "/chats/17/m/3");
    expect(router.route).toEqual({ name: "sign-in", slug: "zmk" });
    expect(router.returnPath).toBe("/chats/17/m/3");
  });

  test("forgets a return that leads outside", () => {
    const { router } = make("/o/zmk?to=%2F%2Fevil.example");
    expect(router.returnPath).toBeNull();
  });

  test("takes the secret out of the address bar", () => {
    const { browser, router } = make("/join#s3cret");
    expect(router.takeFragment()).toBe("s3cret");
    expect(browser.location.hash).toBe("");
    expect(router.takeFragment()).toBeNull();
  });

  test("back is the browser's own when we came from ourselves", () => {
    const { browser, router } = make("/people/5");
    router.back("/people");
    expect(browser.log).toEqual(["replace /people"]);
    router.navigate("/people/6");
    router.back("/people");
    expect(browser.log.at(-1)).toBe("back");
  });
});
