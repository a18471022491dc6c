// zip.ts - a ZIP of texts, as other programs write it; tests only.
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipOptions {
  /** Says that entries are encrypted, as a ZIP with a password does. */
  isLocked?: boolean;
}

/** Entries in the order they are given. */
export function zip(entries: Record<string, string | Uint8Array>, { isLocked = false }: ZipOptions = {}): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const bytes = Buffer.from(content as string);
    const packed = deflateRawSync(bytes);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0); // version
    head.writeUInt16LE(isLocked ? 0x801 : 0x800, 2); // names are UTF-8
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(bytes), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), head, Buffer.from(name), packed);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), head, place, Buffer.from(name));
    at += 30 + Buffer.byteLength(name) + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(entries).length, 4);
  end.writeUInt16LE(Object.keys(entries).length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(at, 12);
  return new Uint8Array(Buffer.concat([...parts, list, Buffer.from("PK\x05\x06", "latin1"), end]));
}

export type Cell = string | number;

const column = (i: number): string => String.fromCharCode(65 + i);
const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** A workbook of sheets by name; a number is a date of Excel when its column is among `dates`. Empty cells are left out. */
export function xlsx(sheets: Record<string, readonly (readonly Cell[])[]>, dates: readonly number[] = [], merged: readonly string[] = []): Uint8Array {
  const names = Object.keys(sheets);
  const strings: string[] = [];
  const shared = (text: string): number => {
    const at = strings.indexOf(text);
    return at >= 0 ? at : strings.push(text) - 1;
  };
  const cell = (value: Cell, row: number, i: number): string => {
    const place = `${column(i)}${row + 1}`;
    if (value === "") return "";
    if (typeof value === "string") return `<c r="${place}" t="s"><v>${shared(value)}</v></c>`;
    return `<c r="${place}"${dates.includes(i) ? ' s="1"' : ""}><v>${value}</v></c>`;
  };
  const sheet = (rows: readonly (readonly Cell[])[]): string => {
    const lines = rows.map((row, n) => `<row r="${n + 1}">${row.map((value, i) => cell(value, n, i)).join("")}</row>`);
    const together = merged.length ? `<mergeCells>${merged.map((ref) => `<mergeCell ref="${ref}"/>`).join("")}</mergeCells>` : "";
    return `<worksheet><sheetData>${lines.join("")}</sheetData>${together}</worksheet>`;
  };
  const parts = Object.fromEntries(names.map((name, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheet(sheets[name] ?? [])]));
  const list = names.map((name, i) => `<sheet name="${escape(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
  const ties = names.map((_, i) => `<Relationship Id="rId${i + 1}" Target="worksheets/sheet${i + 1}.xml"/>`);
  return zip({
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": `<workbook xmlns:r="http://r"><sheets>${list.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${ties.join("")}</Relationships>`,
    ...parts,
    "xl/sharedStrings.xml": `<sst>${strings.map((text) => `<si><t>${escape(text)}</t></si>`).join("")}</sst>`,
    "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
  });
}
