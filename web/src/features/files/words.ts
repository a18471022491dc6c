// What is said of a file on its way. Pure.
import type { Formats } from "../../i18n/format.ts";
import type { Translate } from "../../i18n/translate.ts";
import { errorKey } from "../../i18n/translate.ts";
import type { Upload } from "./upload.ts";

function leftWords(seconds: number, t: Translate): string {
  if (seconds < 60) return t("files.left.seconds", { n: Math.max(1, Math.ceil(seconds)) });
  if (seconds < 3600) return t("files.left.minutes", { n: Math.ceil(seconds / 60) });
  return t("files.left.hours", { n: Math.ceil(seconds / 3600) });
}

/** «412 из 640 МБ · осталось 2 мин» */
export function progressWords({ sent, size, left }: Upload, t: Translate, formats: Formats): string {
  const values = { done: doneWords(sent, size, formats), total: formats.bytes(size) };
  return left === null
    ? t("files.progress", values)
    : t("files.progress.left", { ...values, left: leftWords(left, t) });
}

/** In the unit of the whole, which is said once, when both have it. */
function doneWords(sent: number, size: number, formats: Formats): string {
  const [done, total] = [formats.bytes(sent), formats.bytes(size)];
  const unit = /[^\d.,\s\u00a0\u202f].*$/u;
  const own = unit.exec(done)?.[0];
  return own !== undefined && own === unit.exec(total)?.[0] ? done.replace(unit, "").trim() : done;
}

const REASONS = ["program", "broken", "too_many_pixels", "unreadable", "other_picture"] as const;

export function refusalWords({ code, detail }: Upload, t: Translate, formats: Formats): string {
  const reason = REASONS.find((one) => one === detail);
  if (code === null) return t(reason ? `files.reason.${reason}` : "files.refused");
  const limit = Number(/^\d+/.exec(detail)?.[0] ?? 0);
  if (code === "file_too_large" || code === "too_large") {
    return limit > 0 ? t("files.too_large", { limit: formats.bytes(limit) }) : t("files.too_large.plain");
  }
  if (code === "file_quota") return t(limit > 0 ? "files.quota.left" : "files.quota", { left: formats.bytes(limit) });
  if (code === "file_forbidden") return t("files.forbidden");
  return t(errorKey(code));
}

export function stateWords(upload: Upload, t: Translate, formats: Formats): string {
  const values = { done: doneWords(upload.sent, upload.size, formats), total: formats.bytes(upload.size) };
  switch (upload.status) {
    case "uploading":
      return progressWords(upload, t, formats);
    case "refused":
      return refusalWords(upload, t, formats);
    case "paused":
      return t("files.state.paused", values);
    case "waiting":
      return t("files.state.waiting", values);
    default:
      return t(`files.state.${upload.status}`);
  }
}
