import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decoders } from "./pdf_decoders.mjs";

test("every script that the library fetches when it runs no wasm is laid where it looks", () => {
  const library = new URL("../node_modules/pdfjs-dist/", import.meta.url);
  const worker = readFileSync(new URL("legacy/build/pdf.worker.min.mjs", library), "utf8");
  const wanted = [...new Set(worker.match(/\w+_nowasm_fallback\.js/g))];
  const { version } = JSON.parse(readFileSync(new URL("package.json", library), "utf8"));
  const laid = decoders().map(({ fileName }) => fileName);
  expect(wanted.length).toBeGreaterThan(0);
  for (const name of wanted) expect(laid).toContain(`assets/pdf-${version}/${name}`);
});
