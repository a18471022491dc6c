import { describe, expect, test } from "vitest";
import { closureOf, lateIn, weigh } from "./budget.mjs";

const chunk = (fileName, code, imports = [], more = {}) => [fileName, { fileName, code, imports, ...more }];
const chunks = new Map([
  chunk("index.js", "aaaa", ["react.js"], { isEntry: true }),
  chunk("react.js", "bb"),
  chunk("door.js", "c", ["field.js", "react.js"], { facadeModuleId: "/x/src/door.tsx", dynamicImports: ["late.js"] }),
  chunk("field.js", "ddd", ["door.js"]),
  chunk("late.js", "eeeeeeeeee"),
]);

describe("budget", () => {
  test("counts what is imported at once, each piece once, and nothing that comes later", () => {
    expect([...closureOf(chunks, ["index.js", "door.js"])].sort()).toEqual([
      "door.js",
      "field.js",
      "index.js",
      "react.js",
    ]);
  });

  test("tells a way that is too heavy", () => {
    const ways = [
      { name: "door", kilobytes: 0.01, pieces: ["door.tsx"] },
      { name: "door", kilobytes: 0.009, pieces: ["door.tsx"] },
    ];
    const size = (code) => code.length;
    expect(weigh(chunks, ways, size).map((way) => [way.bytes, way.isOver])).toEqual([
      [10, false],
      [10, true],
    ]);
  });

  test("tells what must not be on a way in", () => {
    const heavy = new Map([
      chunk("index.js", "a", ["room.js"]),
      chunk("room.js", "b", [], { moduleIds: ["/x/node_modules/heavy/index.mjs"] }),
    ]);
    expect(lateIn(heavy, closureOf(heavy, ["index.js"]), ["heavy", "other"])).toEqual(["heavy"]);
    expect(lateIn(heavy, new Set(["index.js"]), ["heavy"])).toEqual([]);
  });

  test("a piece that was renamed is not forgotten in silence", () => {
    expect(() => weigh(chunks, [{ name: "x", kilobytes: 1, pieces: ["gone.tsx"] }])).toThrow("gone.tsx");
  });
});
