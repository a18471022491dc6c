// Texts are ICU messages; the build compiles them, so that the client carries no parser of them, and gives each language
// as pieces: what the doors say, `import("./ru.ts?compiled=door")`, what the rooms say beyond that, `=rooms`, what a conversation
// says, `=talk`, what is said in a call, `=call`, and on the pages of structure, staff, imports and rules, `=manage`. Tests and the dev server go through the same plugin.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";

const MARK = "?compiled=";

/** Which piece a file of src/i18n belongs to; one that is not named belongs to the rooms. */
const PIECES = {
  common: "door",
  entry: "door",
  errors: "door",
  talk: "talk",
  search: "talk",
  polls: "talk",
  folders: "talk",
  forward: "talk",
  chatRules: "talk",
  exports: "talk",
  later: "talk",
  marks: "talk",
  files: "talk",
  callRoom: "call",
  manage: "manage",
  structure: "manage",
  staff: "manage",
  applications: "manage",
  errorsManage: "manage",
  people: "manage",
  rules: "manage",
  templates: "manage",
  students: "manage",
  imports: "manage",
  leaving: "manage",
  privacy: "manage",
  acts: "manage",
  record: "manage",
  links: "manage",
  guide: "manage",
};

/** Russian one-letter words never end a line: «в одном месте» breaks before «в». */
export function bindShortWords(message) {
  return message.replace(/(^|[\s(«])([вкосуияВКОСУИЯ]) /gu, "$1$2\u00a0");
}

export function compileCatalogue(language, catalogue) {
  return Object.fromEntries(
    Object.entries(catalogue).map(([key, message]) => [
      key,
      compileMessageOrThrow(language === "ru" ? bindShortWords(message) : message),
    ]),
  );
}

/** For vite.config.ts. */
export function catalogues() {
  let edits = 0;
  return {
    name: "kafedra-catalogues",
    enforce: "pre",
    async load(id) {
      const found = /^(.*\/i18n\/(ru|en)\.ts)\?compiled=(door|rooms|talk|call|manage)$/.exec(id);
      if (!found) return null;
      const [, file, language, piece] = found;
      const folder = dirname(file);
      const parts = readdirSync(folder).filter(
        (name) => name.endsWith(`.${language}.ts`) && (PIECES[name.split(".")[0]] ?? "rooms") === piece,
      );
      for (const part of parts) this.addWatchFile(join(folder, part));
      const catalogue = {};
      // Each part by itself: a part that was edited is read again, which an import of the whole would not do.
      for (const part of parts) {
        const module = await import(`${pathToFileURL(join(folder, part)).href}?${edits}`);
        Object.assign(catalogue, ...Object.values(module));
      }
      return `export default ${JSON.stringify(compileCatalogue(language, catalogue))};`;
    },
    watchChange(id) {
      if (/\.(ru|en)\.ts$/.test(id)) edits += 1;
    },
    handleHotUpdate({ file, server, modules }) {
      if (!/\.(ru|en)\.ts$/.test(file)) return modules;
      edits += 1;
      const compiled = [...server.moduleGraph.idToModuleMap.values()].filter((module) => module.id?.includes(MARK));
      for (const module of compiled) server.moduleGraph.invalidateModule(module);
      server.ws.send({ type: "full-reload" });
      return [];
    },
  };
}
