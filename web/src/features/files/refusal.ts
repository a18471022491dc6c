// What a failed attempt of an upload means, in the words of every other operation.
import type { DetailedError } from "tus-js-client";
import { ApiError, problemOf } from "../../api/error.ts";

/** Pure: what a failed attempt means. */
export function refusalOf(error: Error | DetailedError): ApiError {
  const response = "originalResponse" in error ? error.originalResponse : null;
  if (!response || response.getStatus() === 0) return new ApiError("offline", 0);
  let body: unknown = null;
  try {
    body = JSON.parse(response.getBody());
  } catch {
    body = null;
  }
  return problemOf(response.getStatus(), body, response.getHeader("Retry-After") ?? null);
}
