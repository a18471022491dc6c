// The help of the product is docs/operating/first-day.md, compiled by the build: "virtual:help" gives it as a tree without
// any HTML, so that the client carries no parser of Markdown and nothing in it can run. Only what that file needs is
// Markdown here; all else stops the build with the line it stands on, and so does a role without its section.
//
//   # title, then an introduction; ## for each role of ROLES; ### within it
//   paragraphs; lists "1." (counted from 1) and "-", what belongs to an item under its first letter
//   ![words](../screenshots/x.png) by itself; <!-- a note for whoever writes -->
//   **bold**, `code`, [words](/address/of/the/product)
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bindShortWords } from "./catalogue.mjs";

const DOCS = fileURLToPath(new URL("../../docs/", import.meta.url));
const SOURCE = join(DOCS, "operating/first-day.md");
const PICTURES = join(DOCS, "screenshots");

const ROLES = { Администратор: "administrator", Преподаватель: "teacher", Студент: "student", Родитель: "parent" };

const TOKEN = /\*\*([^*\s](?:[^*]*[^*\s])?)\*\*|`([^`]+)`|\[([^[\]]+)\]\(([^()\s]+)\)/g;
/** What would be Markdown or HTML elsewhere, left over after TOKEN. */
const STRAY = /[*`[\]<\\]|~~|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?:#|\w+;)/u;
const ADDRESS = /^\/(?!\/)[\w/-]*(?:#[\w-]+)?$/;
const PICTURE = /^!\[([^[\]]*)\]\(([^()\s]*)\)$/;
const ITEM = /^(?:(\d+)\.|-) (?=\S)/;
/** Where a paragraph may not begin: other lists, quotes, tables, code, lines, definitions, indented text. */
const REFUSED = /^(?:[*+>|=\s]|-(?!\S)|[-_*]{3}|`{3}|~{3}|#|\[[^\]]*\]:)/;

function refuse(line, why) {
  throw new Error(`first-day.md:${line.n}: ${why}: ${line.text.trim()}`);
}

/** Words and what is among them: a string, or {t: "b" | "a", c}, {t: "code", v}. */
function inline(text, line, isInLink = false) {
  const nodes = [];
  const plain = (words) => {
    if (STRAY.test(words)) refuse(line, "this sign is no part of the help's Markdown");
    if (words !== "") nodes.push(bindShortWords(words));
  };
  let from = 0;
  for (const found of text.matchAll(TOKEN)) {
    const [whole, bold, code, words, href] = found;
    plain(text.slice(from, found.index));
    from = found.index + whole.length;
    if (bold !== undefined) nodes.push({ t: "b", c: inline(bold, line, isInLink) });
    else if (code !== undefined) nodes.push({ t: "code", v: code });
    else if (isInLink || !ADDRESS.test(href)) refuse(line, "a link leads to an address of the product");
    else nodes.push({ t: "a", href, c: inline(words, line, true) });
  }
  plain(text.slice(from));
  return nodes;
}

function picture(line) {
  const [, alt, address] = PICTURE.exec(line.text);
  const file = /^\.\.\/screenshots\/([a-z0-9-]+\.png)$/.exec(address)?.[1];
  if (file === undefined) refuse(line, "a picture is ../screenshots/name.png");
  if (alt.trim() === "") refuse(line, "a picture has words for those who do not see it");
  return { t: "img", file, alt: bindShortWords(alt) };
}

/** The lines of the item that begins at `at`, without its mark and indent. */
function itemAt(lines, at) {
  const [mark] = ITEM.exec(lines[at].text);
  const own = [{ ...lines[at], text: lines[at].text.slice(mark.length) }];
  for (const line of lines.slice(at + 1)) {
    if (line.text !== "" && !line.text.startsWith(" ".repeat(mark.length))) break;
    own.push({ ...line, text: line.text.slice(mark.length) });
  }
  return own;
}

function list(lines, at) {
  const isCounted = lines[at].text[0] !== "-";
  const items = [];
  let next = at;
  for (let mark = ITEM.exec(lines[at].text); mark && (mark[1] !== undefined) === isCounted; ) {
    if (isCounted && Number(mark[1]) !== items.length + 1) refuse(lines[next], `item ${items.length + 1} is due`);
    const own = itemAt(lines, next);
    items.push(blocks(own));
    next += own.length;
    const after = lines[next];
    mark = after ? ITEM.exec(after.text) : null;
    if (after && !mark && lines[next - 1].text !== "") refuse(after, "what belongs to an item stands under its words");
  }
  return { node: { t: isCounted ? "ol" : "ul", items }, next };
}

function paragraph(lines, at) {
  let next = at;
  while (next < lines.length && lines[next].text !== "" && !(next > at && /^(?:1\.|-) \S/.test(lines[next].text))) {
    const line = lines[next];
    if (REFUSED.test(line.text)) refuse(line, "this is no part of the help's Markdown");
    if (line.text.includes("![")) refuse(line, "a picture stands by itself");
    next += 1;
  }
  const own = lines.slice(at, next);
  return { node: { t: "p", c: inline(own.map((line) => line.text).join(" "), lines[at]) }, next };
}

function blocks(lines) {
  const nodes = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    if (line.text === "") at += 1;
    else if (line.text.startsWith("### ")) {
      nodes.push({ t: "h3", c: inline(line.text.slice(4), line) });
      at += 1;
    } else if (PICTURE.test(line.text)) {
      nodes.push(picture(line));
      at += 1;
    } else {
      const { node, next } = ITEM.test(line.text) ? list(lines, at) : paragraph(lines, at);
      nodes.push(node);
      at = next;
    }
  }
  return nodes;
}

function linesOf(markdown) {
  // A note keeps its lines, so that the others keep their numbers.
  const bare = markdown.replace(/^<!--[\s\S]*?-->$/gm, (note) => note.replace(/.*/g, ""));
  return bare.split(/\r?\n/).map((text, at) => ({ n: at + 1, text: text.trimEnd() }));
}

/** {title, intro, sections: [{id, title, blocks}]}, or an error that names the line. */
export function compileHelp(markdown) {
  const parts = [];
  for (const line of linesOf(markdown)) {
    const [, level, title] = /^(#{1,2}) (.*)$/.exec(line.text) ?? [];
    if (level) parts.push({ level: level.length, title, line, lines: [] });
    else if (parts.length > 0) parts.at(-1).lines.push(line);
    else if (line.text !== "") refuse(line, "the title comes first");
  }
  const [head, ...rest] = parts;
  if (head?.level !== 1) throw new Error("first-day.md: the title comes first");
  const intro = blocks(head.lines);
  if (intro.some((node) => node.t === "h3")) refuse(head.line, "a heading of the third level belongs to a role");
  const sections = rest.map(({ level, title, line, lines }) => {
    const id = ROLES[title];
    if (level !== 2 || id === undefined) refuse(line, `a section is one of ${Object.keys(ROLES).join(", ")}`);
    return { id, title, blocks: blocks(lines) };
  });
  const told = sections.map((section) => section.id).sort();
  if (told.join() !== Object.values(ROLES).sort().join()) throw new Error(`first-day.md: sections there are: ${told}`);
  return { title: bindShortWords(head.title), intro, sections };
}

/** Pure: width and height that a PNG says in its first chunk, for room on the page before it has come. */
export function sizeOfPng(bytes) {
  if (bytes.toString("latin1", 1, 4) !== "PNG") throw new Error("no PNG");
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function picturesIn(nodes) {
  return nodes.flatMap((node) => (node.t === "img" ? [node.file] : (node.items ?? []).flatMap(picturesIn)));
}

/** For vite.config.ts. */
export function help() {
  const id = "virtual:help";
  return {
    name: "kafedra-help",
    resolveId: (wanted) => (wanted === id ? `\0${id}` : null),
    load(wanted) {
      if (wanted !== `\0${id}`) return null;
      this.addWatchFile(SOURCE);
      const { title, intro, sections } = compileHelp(readFileSync(SOURCE, "utf8"));
      const files = [...new Set([intro, ...sections.map((section) => section.blocks)].flatMap(picturesIn))];
      const pictures = files.map((file, at) => {
        const size = sizeOfPng(readFileSync(join(PICTURES, file)));
        return `${JSON.stringify(file)}: { src: picture${at}, ...${JSON.stringify(size)} }`;
      });
      return [
        ...files.map((file, at) => `import picture${at} from ${JSON.stringify(join(PICTURES, file))};`),
        `export const title = ${JSON.stringify(title)};`,
        `export const intro = ${JSON.stringify(intro)};`,
        `export const sections = ${JSON.stringify(sections)};`,
        `export const pictures = { ${pictures.join(", ")} };`,
      ].join("\n");
    },
  };
}
