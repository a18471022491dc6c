// Who may import what in src/ (web/README.md), what may not be used outside its room, and whether the classes that
// components name exist in their CSS modules, and the other way round. Prints each offence with its place.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOMS = {
  ui: [],
  i18n: ["api"],
  api: [],
  state: ["api"],
  offline: ["api", "state"],
  sw: ["api", "state"],
  rtc: ["api", "state"],
  features: ["api", "state", "ui", "i18n", "rtc"],
  app: ["api", "state", "ui", "i18n", "offline", "sw", "rtc", "features"],
};

/** Features see each other in the directions that rooms.toml gives their twins on the server, and no other. */
export function featureTable(toml) {
  const table = {};
  for (const [, name, list] of toml.matchAll(/^\[feature\.(\w+)\]\nfeatures = \[([^\]]*)\]/gm)) {
    table[name] = [...list.matchAll(/"(\w+)"/g)].map((match) => match[1]);
  }
  return table;
}

/** What only the named rooms may say; Scope and Call are for the others. */
const BANS = [
  { what: /(?<![.\w])fetch\(/, rooms: ["api"], say: "fetch: use Call from api/http.ts" },
  { what: /\.addEventListener\(/, rooms: ["api", "sw"], say: "addEventListener: use Scope.listen" },
  { what: /(?<![.\w])set(Interval|Timeout)\(/, rooms: ["api"], say: "bare timer: use Scope.after or Scope.every" },
  { what: /from "(livekit-client|@livekit\/)/, rooms: ["rtc"], say: "livekit-client: use CallRoom from rtc/room.ts" },
  { what: /new WebSocket\(/, rooms: ["api"], say: "WebSocket: use LiveSocket" },
  { what: /dangerouslySetInnerHTML|\.innerHTML\b/, rooms: [], say: "HTML from a string" },
  { what: /\bstyle=\{\{[^}]*["'`]#/, rooms: [], say: "a colour outside the tokens" },
];

const IMPORT = /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*"([^"]+)"|(?:^|\n)\s*import\s*"([^"]+)"/g;

function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** src/features/chats/x.ts → { room: "features", feature: "chats" } */
export function placeOf(src, path) {
  const [room, feature] = relative(src, path).split(/[\\/]/);
  return { room, feature: room === "features" ? feature : null };
}

export function importOffences(src, path, text, features = {}) {
  const from = placeOf(src, path);
  const offences = [];
  for (const match of text.matchAll(IMPORT)) {
    const wanted = match[1] ?? match[2];
    if (!wanted.startsWith(".")) {
      if (
        /^react|^lucide/.test(wanted) &&
        (from.room === "api" || (from.room === "state" && !path.endsWith("useStore.ts")))
      ) {
        offences.push(`${from.room} must stay free of components: ${wanted}`);
      }
      continue;
    }
    if (!/\.(ts|tsx|css|svg|woff2)$/.test(wanted)) offences.push(`import without its extension: ${wanted}`);
    const to = placeOf(src, resolve(dirname(path), wanted));
    const isInside = to.room === from.room && to.feature === from.feature;
    if (isInside) continue;
    if (to.room === from.room && features[from.feature]?.includes(to.feature)) continue;
    if (to.room === from.room) offences.push(`feature ${from.feature} looks inside feature ${to.feature}: ${wanted}`);
    else if (!ROOMS[from.room]?.includes(to.room)) offences.push(`${from.room} may not import ${to.room}: ${wanted}`);
  }
  return offences;
}

export function banOffences(src, path, text) {
  if (/\.test\.tsx?$/.test(path)) return [];
  const { room } = placeOf(src, path);
  const code = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, "");
  return BANS.filter((ban) => !ban.rooms.includes(room) && ban.what.test(code)).map((ban) => ban.say);
}

/** Classes of a CSS module that its components do not name, and names that are not in it. */
export function classOffences(cssPath, css, users) {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, "").replace(/:global\([^)]*\)/g, "");
  const selectors = bare.replace(/\{[^{}]*\}/g, "{}");
  const defined = new Set([...selectors.matchAll(/\.([A-Za-z_][\w-]*)/g)].map((match) => match[1]));
  const offences = [];
  const used = new Set();
  let isOpen = false;
  for (const { path, text } of users) {
    const as = new RegExp(`import (\\w+) from "[^"]*/${cssPath.split("/").pop()}"`).exec(text)?.[1] ?? "css";
    for (const [, name] of text.matchAll(new RegExp(`\\b${as}\\.([A-Za-z_]\\w*)`, "g"))) {
      used.add(name);
      if (!defined.has(name)) offences.push(`${path}: class ${name} is not in ${cssPath}`);
    }
    if (new RegExp(`\\b${as}\\[`).test(text)) isOpen = true;
  }
  if (!isOpen) for (const name of defined) if (!used.has(name)) offences.push(`${cssPath}: class ${name} is not used`);
  return offences;
}

function check(src, features) {
  const files = filesOf(src);
  const sources = files.filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"));
  const texts = new Map(sources.map((path) => [path, readFileSync(path, "utf8")]));
  const offences = [];
  for (const [path, text] of texts) {
    const found = [...importOffences(src, path, text, features), ...banOffences(src, path, text)];
    offences.push(...found.map((offence) => `${relative(src, path)}: ${offence}`));
  }
  for (const path of files.filter((file) => file.endsWith(".module.css"))) {
    const users = [...texts]
      .filter(([from, text]) => text.includes(`/${path.split(/[\\/]/).pop()}"`) && importsFile(from, text, path))
      .map(([from, text]) => ({ path: relative(src, from), text }));
    if (users.length === 0) offences.push(`${relative(src, path)}: nobody imports it`);
    else offences.push(...classOffences(relative(src, path), readFileSync(path, "utf8"), users));
  }
  return { offences, count: sources.length };
}

function importsFile(from, text, path) {
  return [...text.matchAll(IMPORT)].some((match) => resolve(dirname(from), match[1] ?? match[2]) === path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { offences, count } = check(
    fileURLToPath(new URL("../src", import.meta.url)),
    featureTable(readFileSync(new URL("../../rooms.toml", import.meta.url), "utf8")),
  );
  for (const offence of offences) console.error(offence);
  console.log(`imports: ${count} files, ${offences.length} offences`);
  process.exitCode = offences.length > 0 ? 1 : 0;
}
