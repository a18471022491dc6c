// The library that shows PDF documents, with its worker as a file of ours (the CSP allows no other). It reads the document
// by ranges under the session's cookie and never runs what is written in it.
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy, version } from "pdfjs-dist/legacy/build/pdf.mjs";

/** Where it finds the scripts that decode scanned pages (tools/pdf_decoders.mjs). */
const DECODERS = import.meta.env.DEV ? "/node_modules/pdfjs-dist/wasm/" : `/assets/pdf-${version}/`;

export type PdfDocument = PDFDocumentProxy;

export interface OpenPdf {
  readonly document: PdfDocument;
  readonly close: () => void;
}

export async function openPdf(url: string): Promise<OpenPdf> {
  GlobalWorkerOptions.workerPort ??= new Worker(new URL("./pdfWorker.ts", import.meta.url), { type: "module" });
  const task = getDocument({
    url,
    enableXfa: false,
    useWasm: false,
    wasmUrl: DECODERS,
    isImageDecoderSupported: false,
    useSystemFonts: true,
  });
  const document = await task.promise;
  return { document, close: () => void task.destroy().catch(() => {}) };
}

export function isPasswordTrouble(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === "PasswordException";
}
