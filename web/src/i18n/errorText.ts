// What to tell about a refusal: words first, and for troubles of the machine the code, small and last.
import type { ApiError } from "../api/error.ts";
import { errorKey, type Translate } from "./translate.ts";

const WITH_CODE: ReadonlySet<string> = new Set(["internal", "storage", "unavailable", "malformed"]);

export function errorText(t: Translate, error: ApiError): string {
  const text = t(errorKey(error.code));
  if (!WITH_CODE.has(error.code) || error.requestId === "") return text;
  return `${text} ${t("error.code", { code: error.requestId })}`;
}
