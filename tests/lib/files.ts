// files.ts - uploads spoken by hand, so that each step can be cut, doubled or wrong.
import { type Answer, Client, type Json } from "./client.ts";
import { until } from "./until.ts";

const TUS = { "Tus-Resumable": "1.0.0" };
export const CHUNK_TYPE = "application/offset+octet-stream";

export const base64 = (text: string | Uint8Array) => Buffer.from(text as string).toString("base64");

export function metadata(fields: Record<string, string>): string {
  return Object.entries(fields).map(([key, value]) => `${key} ${base64(value)}`).join(",");
}

export interface Sent {
  name: string;
  chat: string;
  bytes: Uint8Array;
  kind?: string;
  more?: Record<string, string>;
}

export const begin = (client: Client, file: Sent, length = file.bytes.length): Promise<Answer> =>
  client.ask("upload_begin", {
    ...TUS,
    "Upload-Length": length,
    "Upload-Metadata": metadata({ filename: file.name, chat_id: file.chat, kind: file.kind ?? "file", ...file.more }),
  });

export const append = (client: Client, id: string, offset: number, bytes: Uint8Array): Promise<Answer> =>
  client.ask("upload_append", { ...TUS, file_id: id, "Upload-Offset": offset, content: bytes });

export const head = (client: Client, id: string): Promise<Answer> => client.ask("upload_head", { ...TUS, file_id: id });

export const state = (client: Client, id: string): Promise<Json> => client.call("upload_get", { file_id: id });

/** Looked at, whatever came of it. */
export async function settled(client: Client, id: string): Promise<Json> {
  await until(`upload ${id} to be looked at`, async () => (await state(client, id))["state"] !== "checking");
  return state(client, id);
}

/** A whole file, in chunks; its id, once it was looked at. */
export async function upload(client: Client, file: Sent, chunk = 1 << 20): Promise<string> {
  const begun = await begin(client, file);
  if (begun.status !== 201) throw new Error(`upload_begin: ${begun.status} ${JSON.stringify(begun.body)}`);
  const id = String(begun.body["file_id"]);
  for (let at = 0; at < file.bytes.length; at += chunk) {
    const answer = await append(client, id, at, file.bytes.subarray(at, at + chunk));
    if (answer.status !== 204) throw new Error(`upload_append: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  await settled(client, id);
  return id;
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** So many bytes that are no text and differ from place to place. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let x = seed * 2654435761 >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    x ^= x << 13; x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5; x >>>= 0;
    bytes[i] = x;
  }
  bytes.set([1, 2, 3, 0], 0);
  return bytes;
}
