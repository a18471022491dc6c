// unzip.ts - the entries of a ZIP, checked against their sizes and checksums.
import { crc32, inflateRawSync } from "node:zlib";

/** Texts and bytes by name. */
export function unzip(zip: Uint8Array): Map<string, Buffer> {
  const b = Buffer.from(zip);
  const end = b.length - 22;
  if (b.readUInt32LE(end) !== 0x06054b50) throw new Error("no end of a ZIP");
  const entries = new Map<string, Buffer>();
  let at = b.readUInt32LE(end + 16);
  for (let i = b.readUInt16LE(end + 10); i > 0; i -= 1) {
    const [packed, plain] = [b.readUInt32LE(at + 20), b.readUInt32LE(at + 24)];
    const [name, extra, comment] = [b.readUInt16LE(at + 28), b.readUInt16LE(at + 30), b.readUInt16LE(at + 32)];
    const local = b.readUInt32LE(at + 42);
    const from = local + 30 + b.readUInt16LE(local + 26) + b.readUInt16LE(local + 28);
    const bytes = inflateRawSync(b.subarray(from, from + packed));
    if (bytes.length !== plain || crc32(bytes) !== b.readUInt32LE(at + 16)) throw new Error("a broken entry");
    entries.set(b.toString("utf8", at + 46, at + 46 + name), bytes);
    at += 46 + name + extra + comment;
  }
  return entries;
}
