// The other half of pdf.ts, on a thread of its own.
import "pdfjs-dist/legacy/build/pdf.worker.min.mjs";
