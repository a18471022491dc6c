// How much JavaScript each way in costs over the wire (gzip): what must be there before the door can be seen, and
// before the list of chats can. The build fails above the budget, so that a weak phone on 300 kbit/s stays served.
import { gzipSync } from "node:zlib";

/** The pieces a way in needs, by the file they begin with; the entry of the page is in each, the words are Russian. */
const WAYS = [
  { name: "before signing in", kilobytes: 125, pieces: ["features/people/SignInPage.tsx"] },
  {
    name: "before signing in, with its texts",
    kilobytes: 132,
    pieces: ["features/people/SignInPage.tsx", "i18n/ru.ts?compiled=door"],
  },
  { name: "before the list of chats", kilobytes: 242, pieces: ["app/MemberRoom.tsx"] },
  {
    name: "before the list of chats, with its texts",
    kilobytes: 256,
    pieces: ["app/MemberRoom.tsx", "i18n/ru.ts?compiled=door", "i18n/ru.ts?compiled=rooms"],
  },
  {
    name: "before a conversation, with its texts",
    kilobytes: 308,
    pieces: [
      "app/MemberRoom.tsx",
      "features/chats/OpenChat.tsx",
      "i18n/ru.ts?compiled=door",
      "i18n/ru.ts?compiled=rooms",
      "i18n/ru.ts?compiled=talk",
    ],
  },
];

/** What is fetched only when it is used; found on a way in, it is a mistake. */
const LATE = ["livekit-client"];

/** Pure: which of the late ones a closure holds. */
export function lateIn(chunks, closure, late = LATE) {
  const modules = [...closure].flatMap((file) => chunks.get(file).moduleIds ?? []);
  return late.filter((name) => modules.some((id) => id.includes(`/node_modules/${name}/`)));
}

/** Pure: the chunks that `start` pulls in at once, itself among them. */
export function closureOf(chunks, start) {
  const seen = new Set();
  const walk = (name) => {
    const chunk = chunks.get(name);
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    for (const next of chunk.imports) walk(next);
  };
  for (const name of start) walk(name);
  return seen;
}

/** Pure: each way with its weight in bytes. A way whose piece is not in the build is a mistake here. */
export function weigh(chunks, ways = WAYS, size = (code) => gzipSync(code, { level: 9 }).length) {
  const entries = [...chunks.values()].filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName);
  return ways.map(({ name, kilobytes, pieces }) => {
    const begins = pieces.map((piece) => {
      const found = [...chunks.values()].find((chunk) => chunk.facadeModuleId?.endsWith(`/src/${piece}`));
      if (!found) throw new Error(`budget: no piece begins with ${piece}`);
      return found.fileName;
    });
    const closure = closureOf(chunks, [...entries, ...begins]);
    const bytes = [...closure].reduce((sum, file) => sum + size(chunks.get(file).code), 0);
    return { name, kilobytes, bytes, isOver: bytes > kilobytes * 1000, late: lateIn(chunks, closure) };
  });
}

/** For vite.config.ts. */
export function budget() {
  return {
    name: "kafedra-budget",
    apply: "build",
    writeBundle(_options, bundle) {
      const chunks = new Map(
        Object.values(bundle)
          .filter((part) => part.type === "chunk")
          .map((chunk) => [chunk.fileName, chunk]),
      );
      const ways = weigh(chunks);
      for (const way of ways) {
        console.log(`scripts ${way.name}: ${(way.bytes / 1000).toFixed(1)} kB gzip of ${way.kilobytes}`);
      }
      for (const way of ways) if (way.late.length > 0) this.error(`${way.late} is loaded ${way.name}`);
      if (ways.some((way) => way.isOver)) this.error("scripts are over the budget (tools/budget.mjs)");
    },
  };
}
