// Puts .br and .gz siblings beside every text asset of dist/, so that the server never compresses on the fly.
// A sibling that would not be smaller is not written.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TEXT = new Set([".html", ".js", ".css", ".svg", ".json", ".txt", ".map", ".webmanifest"]);
const dist = new URL("../dist/", import.meta.url).pathname;
const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

async function* files(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

let before = 0;
let after = 0;
for await (const path of files(decodeURIComponent(dist))) {
  if (!TEXT.has(extname(path))) continue;
  const text = await readFile(path);
  const br = await brotli(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length },
  });
  const gz = await gzipped(text, { level: 9 });
  if (br.length < text.length) await writeFile(`${path}.br`, br);
  if (gz.length < text.length) await writeFile(`${path}.gz`, gz);
  before += text.length;
  after += Math.min(br.length, text.length);
}
console.log(`compressed ${before} bytes of text to ${after} (brotli)`);
