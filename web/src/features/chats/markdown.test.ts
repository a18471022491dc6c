import { expect, it } from "vitest";
import { nodesOf, plainText } from "./markdown.ts";

it("takes the nodes of the list as they are", () => {
  const tree = [
    { t: "p", c: [{ t: "text", v: "а" }, { t: "br" }, { t: "b", c: [{ t: "text", v: "б" }] }] },
    { t: "ol", start: 3, c: [{ t: "li", c: [{ t: "text", v: "в" }] }] },
    { t: "pre", v: "x = 1" },
    { t: "p", c: [{ t: "a", href: "https://a.example", c: [{ t: "text", v: "г" }] }] },
  ];
  expect(nodesOf(tree)).toEqual(tree);
  expect(plainText(nodesOf(tree))).toBe("а б в x = 1 г");
});

it("makes text of links it does not trust and of nodes it does not know", () => {
  const link = (href: unknown) => nodesOf([{ t: "a", href, c: [{ t: "text", v: "жми" }] }]);
  for (const href of ["javascript:alert(1)", " https://x", "data:text/html,x", "//x", 5, null]) {
    expect(link(href)).toEqual([{ t: "text", v: "жми" }]);
  }
  expect(link("mailto:a@b.example")).toMatchObject([{ t: "a" }]);
  expect(
    nodesOf([
      { t: "script", c: [{ t: "text", v: "x" }] },
      { t: "later", v: "y" },
    ]),
  ).toEqual([
    { t: "text", v: "x" },
    { t: "text", v: "y" },
  ]);
});

it("survives what is no tree, and depth without end", () => {
  for (const tree of [null, undefined, "x", {}, [null, 1, "x", []]]) expect(nodesOf(tree)).toEqual([]);
  let deep: unknown = [{ t: "text", v: "x" }];
  for (let i = 0; i < 5000; i++) deep = [{ t: "quote", c: deep }];
  expect(plainText(nodesOf(deep))).toBe("");
});
