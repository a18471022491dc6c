import { describe, expect, it } from "vitest";
import { banOffences, classOffences, featureTable, importOffences } from "./check_imports.mjs";

const src = "/src";

describe("check_imports", () => {
  it("lets rooms see what they may", () => {
    expect(importOffences(src, "/src/features/chats/a.ts", 'import { x } from "../../api/http.ts";\n')).toEqual([]);
    expect(importOffences(src, "/src/app/a.tsx", 'import { x } from "../features/chats/b.ts";\n')).toEqual([]);
    expect(importOffences(src, "/src/state/a.ts", 'import type { x } from "../api/schema.ts";\n')).toEqual([]);
  });

  it("refuses what they may not", () => {
    const refused = (path, from) => importOffences(src, path, `import { x } from "${from}";\n`).length;
    expect(refused("/src/ui/a.tsx", "../i18n/x.ts")).toBe(1);
    expect(refused("/src/api/a.ts", "../state/x.ts")).toBe(1);
    expect(refused("/src/state/a.ts", "../ui/x.ts")).toBe(1);
    expect(refused("/src/state/a.ts", "react")).toBe(1);
    expect(refused("/src/features/chats/a.ts", "../people/x.ts")).toBe(1);
    expect(refused("/src/features/chats/a.ts", "../../app/x.ts")).toBe(1);
    expect(refused("/src/features/chats/a.ts", "./x")).toBe(1);
    expect(importOffences(src, "/src/ui/a.tsx", 'import {\n  a,\n  b,\n} from "../state/x.ts";\n')).toHaveLength(1);
  });

  it("lets features see each other as their twins on the server do", () => {
    const table = featureTable('[feature.people]\nfeatures = []\n[feature.invites]\nfeatures = ["people", "orgs"]\n');
    expect(table).toEqual({ people: [], invites: ["people", "orgs"] });
    const offences = (from, to) =>
      importOffences(src, `/src/features/${from}/a.ts`, `import { x } from "../${to}/x.ts";\n`, table).length;
    expect(offences("invites", "people")).toBe(0);
    expect(offences("people", "invites")).toBe(1);
  });

  it("bans bare fetch, listeners and timers outside api, not words in comments", () => {
    const bans = (path, text) => banOffences(src, path, text).length;
    expect(bans("/src/features/a.ts", "await fetch(url)")).toBe(1);
    expect(bans("/src/api/a.ts", "await fetch(url)")).toBe(0);
    expect(bans("/src/ui/a.ts", "window.addEventListener('x', f)")).toBe(1);
    expect(bans("/src/ui/a.ts", "setInterval(f, 1)")).toBe(1);
    expect(bans("/src/ui/a.ts", "  // fetch(url) is banned\nreadPrefetch(x); this.fetch(y)")).toBe(0);
  });

  it("compares classes with their stylesheet both ways", () => {
    const css = ".a { color: red } @media (x) { .b:hover .c { gap: 0.5rem } } :global(.other) .a { top: 0 }";
    expect(classOffences("a.module.css", css, [{ path: "a.tsx", text: "css.a css.b css.d" }])).toEqual([
      "a.tsx: class d is not in a.module.css",
      "a.module.css: class c is not used",
    ]);
    expect(classOffences("a.module.css", css, [{ path: "a.tsx", text: "css[x]" }])).toEqual([]);
  });
});
