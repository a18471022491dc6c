// What scanners put into documents (JBIG2, CCITT, JPEG 2000) is decoded by two scripts that pdfjs fetches by their names when
// a page needs them; without them such a page stays white. They are laid beside the client under the version of the
// library, because their names carry no hash, with the licences they come under.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const LIBRARY = fileURLToPath(new URL("../node_modules/pdfjs-dist/", import.meta.url));
const FILES = {
  "jbig2_nowasm_fallback.js": "jbig2_nowasm_fallback.js",
  "openjpeg_nowasm_fallback.js": "openjpeg_nowasm_fallback.js",
  "LICENSE_JBIG2.txt": "LICENSE_JBIG2",
  "LICENSE_OPENJPEG.txt": "LICENSE_OPENJPEG",
};

/** Pure but for reading: each file with its path in the build, as features/files/pdf.ts names their folder. */
export function decoders(library = LIBRARY) {
  const { version } = JSON.parse(readFileSync(join(library, "package.json"), "utf8"));
  return Object.entries(FILES).map(([name, from]) => ({
    type: "asset",
    fileName: `assets/pdf-${version}/${name}`,
    source: readFileSync(join(library, "wasm", from)),
  }));
}

/** For vite.config.ts. */
export function pdfDecoders() {
  return {
    name: "kafedra-pdf-decoders",
    apply: "build",
    generateBundle() {
      for (const file of decoders()) this.emitFile(file);
    },
  };
}
