// Operations over HTTP: `call("chat_rename", {...})`, typed by the generated schema. Fields named in the path go
// there, those of GET into the query, the rest into a JSON body. A file goes as the body itself (`content`), and
// everything else into the query; a file that comes is `{ name, blob }`.
import { ApiError, problemOf } from "./error.ts";
import { newKey } from "./key.ts";
import { type OperationName, type Route, routeOf } from "./route.ts";
import type { FileAnswer, OperationTypes } from "./schema.ts";

export type { OperationName };
export type In<N extends OperationName> = OperationTypes[N]["in"];
export type Out<N extends OperationName> = OperationTypes[N]["out"];

export interface CallOptions {
  /** Idempotency-Key; the same one for every retry of the same request. One is made when absent. */
  key?: string;
  /** Ends it early: the caller is told "offline". */
  signal?: AbortSignal;
}

export type Call = <N extends OperationName>(name: N, input: In<N>, options?: CallOptions) => Promise<Out<N>>;

export interface HttpOptions {
  base?: string;
  language?: () => string;
  fetch?: typeof fetch;
  timeoutMs?: number;
  headers?: () => Record<string, string>;
  /** Called with each refusal, so that one place can notice the end of the session. */
  onError?: (error: ApiError, name: OperationName) => void;
}

interface Request {
  url: string;
  init: RequestInit & { headers: Record<string, string> };
}

const TIMEOUT_MS = 20_000;
const FILE_TIMEOUT_MS = 900_000;

/** Pure: what is sent for an operation. */
export function requestOf(route: Route, input: object): Request {
  const { method, path, upload: isUpload = false } = route;
  const rest: Record<string, unknown> = { ...input };
  const filled = `/api/v1${path}`.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = rest[field];
    delete rest[field];
    return encodeURIComponent(String(value));
  });
  const given = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  const headers: Record<string, string> = { Accept: "application/json, application/problem+json" };
  const content = rest["content"] as Blob;
  if (isUpload || method === "GET" || method === "DELETE") {
    const fields = given.filter(([field]) => !(isUpload && field === "content"));
    const query = new URLSearchParams(fields.map(([field, value]) => [field, String(value)])).toString();
    if (isUpload) headers["Content-Type"] = content.type || "application/octet-stream";
    const init = { method, headers, ...(isUpload ? { body: content } : {}) };
    return { url: query === "" ? filled : `${filled}?${query}`, init };
  }
  headers["Content-Type"] = "application/json";
  return { url: filled, init: { method, headers, body: JSON.stringify(Object.fromEntries(given)) } };
}

/** A file, or undefined: what came is JSON. */
async function fileOf(response: Response): Promise<FileAnswer | undefined> {
  const name = /filename\*=UTF-8''(\S+)/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return name === undefined ? undefined : { name: decodeURIComponent(name), blob: await response.blob() };
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function createCall(options: HttpOptions = {}): Call {
  const send = options.fetch ?? ((...args: Parameters<typeof fetch>) => fetch(...args));

  async function exchange<N extends OperationName>(name: N, input: In<N>, given: CallOptions): Promise<Out<N>> {
    const route = await routeOf(name).catch(() => {
      throw new ApiError("offline", 0);
    });
    const { url, init } = requestOf(route, input);
    Object.assign(init.headers, options.headers?.());
    if (options.language) init.headers["Accept-Language"] = options.language();
    if (route.idempotent) init.headers["Idempotency-Key"] = given.key ?? newKey();
    const isFile = route.upload || route.file;
    const late = AbortSignal.timeout(options.timeoutMs ?? (isFile ? FILE_TIMEOUT_MS : TIMEOUT_MS));
    const signal = given.signal ? AbortSignal.any([late, given.signal]) : late;
    let response: Response;
    let body: unknown;
    try {
      response = await send((options.base ?? "") + url, {
        ...init,
        signal,
        credentials: "same-origin",
        cache: "no-store",
      });
      body = (await fileOf(response)) ?? (await bodyOf(response));
    } catch {
      throw new ApiError("offline", 0);
    }
    if (!response.ok) throw problemOf(response.status, body, response.headers.get("Retry-After"));
    if (body === undefined && response.status !== 204) throw new ApiError("internal", response.status, "no body");
    return body as Out<N>;
  }

  return async (name, input, given = {}) => {
    try {
      return await exchange(name, input, given);
    } catch (thrown) {
      if (thrown instanceof ApiError) options.onError?.(thrown, name);
      throw thrown;
    }
  };
}
