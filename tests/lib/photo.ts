// photo.ts - a photo as a phone writes it, and pictures that nobody should unpack.
import { crc32, deflateSync } from "node:zlib";

/** 96 by 48, red above, blue below; no EXIF. */
const FLAG = Buffer.from(
  "/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhC" +
  "Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAwAGADASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAA" +
  "AAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6" +
  "Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl" +
  "5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEI" +
  "FEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOk" +
  "paanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDEoooryz7sKKKKACiiigAooooAKKKKACii" +
  "igAorIor6j/V3/p7+H/BPnf7d/6d/j/wDXorIoo/1d/6e/h/wQ/t3/p3+P8AwDXorIoo/wBXf+nv4f8ABD+3f+nf4/8AANeisiij/V3/AKe/h/wQ/t3/AKd/" +
  "j/wDXorIoo/1d/6e/h/wQ/t3/p3+P/ANeisiij/V3/p7+H/BD+3f+nf4/wDACiiivpz50KKKKACiiigAooooAKKKKACiiigD/9k=", "base64");

export const MAKER = "SecretPhone";

const u16 = (n: number) => Buffer.from([n & 255, n >> 8]);
const u32 = (n: number) => Buffer.from([n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24]);
/** One entry of a TIFF directory: tag, type, count, value or where it is. */
const entry = (tag: number, type: number, count: number, value: Buffer) =>
  Buffer.concat([u16(tag), u16(type), u32(count), Buffer.concat([value, Buffer.alloc(4)]).subarray(0, 4)]);

/** EXIF that says who made it, how the camera was held, and 55 degrees north. */
function exif(orientation: number): Buffer {
  const directory = 8, entries = 3, places = directory + 2 + entries * 12 + 4;
  const maker = Buffer.from(`${MAKER}\0`), gps = places + maker.length + 1;
  const head = Buffer.concat([u16(entries), entry(0x10f, 2, maker.length, u32(places)), entry(0x112, 3, 1, u16(orientation)),
    entry(0x8825, 4, 1, u32(gps)), u32(0)]);
  const latitude = gps + 2 + 2 * 12 + 4;
  const place = Buffer.concat([u16(2), entry(1, 2, 2, Buffer.from("N\0")), entry(2, 5, 3, u32(latitude)), u32(0),
    ...[55, 1, 45, 1, 13, 1].map(u32)]);
  return Buffer.concat([Buffer.from("Exif\0\0II*\0"), u32(directory), head, maker, Buffer.alloc(1), place]);
}

export function photo(orientation = 1): Buffer {
  const data = exif(orientation), length = data.length + 2;
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, length >> 8, length & 255]), data]);
  return Buffer.concat([FLAG.subarray(0, 2), segment, FLAG.subarray(2)]);
}

/** A PNG whose head promises more pixels than there are bytes. */
export function bomb(width: number, height: number): Buffer {
  const big = (n: number) => u32(n).reverse();
  const chunk = (type: string, data: Buffer) =>
    Buffer.concat([big(data.length), Buffer.from(type), data, big(crc32(Buffer.concat([Buffer.from(type), data])))]);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", Buffer.concat([big(width), big(height), Buffer.from([8, 2, 0, 0, 0])])),
    chunk("IDAT", deflateSync(Buffer.alloc(1 << 20))), chunk("IEND", Buffer.alloc(0))]);
}

/** So many frames of one pixel. */
export function frames(count: number): Buffer {
  const head = Buffer.from("474946383961010001008000000000 00ffffff".replaceAll(" ", ""), "hex");
  const frame = Buffer.from("21f9040001000000 2c00000000010001000002024401 00".replaceAll(" ", ""), "hex");
  return Buffer.concat([head, ...Array<Buffer>(count).fill(frame), Buffer.from(";")]);
}

/** Width and height of a JPEG. */
export function sizeOf(jpeg: Uint8Array): [number, number] {
  const b = Buffer.from(jpeg);
  for (let at = 2; at + 9 < b.length; at += 2 + b.readUInt16BE(at + 2)) {
    const marker = b[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xc2) return [b.readUInt16BE(at + 7), b.readUInt16BE(at + 5)];
  }
  throw new Error("no frame in this JPEG");
}
