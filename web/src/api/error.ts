// What a call can end with besides its result. `code` is a row of src/base/errors.toml, or "offline" when no answer
// came at all: then nobody knows whether the server did it, and only a retry with the same key is safe.
import { type ErrorCode, errorCodes } from "./errors.ts";

export type ApiErrorCode = ErrorCode | "offline";

const known: ReadonlySet<string> = new Set(errorCodes);

export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
  readonly retryAfterMs: number;

  constructor(code: ApiErrorCode, status: number, detail = "", requestId = "", retryAfterMs = 0) {
    super(`${code} ${detail}`.trim());
    this.name = "ApiError";
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A problem body (RFC 9457) of any quality: what cannot be read becomes "internal". */
export function problemOf(status: number, body: unknown, retryAfter: string | null = null): ApiError {
  const problem = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const word = problem["code"];
  const fallback: ApiErrorCode = status === 502 || status === 503 || status === 504 ? "unavailable" : "internal";
  const code = typeof word === "string" && known.has(word) ? (word as ErrorCode) : fallback;
  const detail = typeof problem["detail"] === "string" ? problem["detail"] : "";
  const requestId = typeof problem["request_id"] === "string" ? problem["request_id"] : "";
  const seconds = Number(retryAfter ?? "");
  return new ApiError(code, status, detail, requestId, Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0);
}

/** What went wrong, whatever was thrown: only ApiError leaves the room, anything else is a broken machine. */
export function asApiError(thrown: unknown): ApiError {
  return thrown instanceof ApiError ? thrown : new ApiError("internal", 0, String(thrown));
}

/** Worth another try later with the same key: the refusal is about the moment, not about the request. */
export function isPassing(error: ApiError): boolean {
  return ["offline", "unavailable", "database_away", "busy", "too_many", "internal", "storage"].includes(error.code);
}
