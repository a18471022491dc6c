import { beforeAll, describe, expect, it } from "vitest";
import type { ChatId } from "../../api/schema.ts";
import { makeFormats } from "../../i18n/format.ts";
import { loadRoomWords, loadTalkWords, loadWords, makeTranslate } from "../../i18n/translate.ts";
import { newUpload, type Upload } from "./upload.ts";
import { refusalWords, stateWords } from "./words.ts";

const MB = 1024 * 1024;
const formats = makeFormats("ru");
let t: ReturnType<typeof makeTranslate>;

beforeAll(async () => {
  await loadWords("ru");
  await Promise.all([loadRoomWords(), loadTalkWords()]);
  t = makeTranslate("ru");
});

function upload(change: Partial<Upload>): Upload {
  const given = { key: "k", chatId: "1" as ChatId, name: "a.mp4", size: 640 * MB, type: "video/mp4" };
  return { ...newUpload({ ...given, modifiedMs: 0, kind: "video", addedMs: 0 }), ...change };
}

const plain = (text: string) => text.replace(/\u00a0/gu, " ");

describe("stateWords", () => {
  it("says how far and how long", () => {
    const words = stateWords(upload({ status: "uploading", sent: 412 * MB, left: 100 }), t, formats);
    expect(plain(words)).toBe("412 из 640 МБ · осталось 2 мин");
    const other = stateWords(upload({ status: "uploading", sent: 900 * 1024, left: null }), t, formats);
    expect(plain(other)).toBe("900 кБ из 640 МБ");
  });
  it("says what was found", () => {
    expect(plain(stateWords(upload({ status: "dangerous" }), t, formats))).toContain("Файл опасен и не отправлен");
    expect(stateWords(upload({ status: "checking" }), t, formats)).toBe("проверяем");
  });
});

describe("refusalWords", () => {
  it("takes the limit from the refusal", () => {
    const words = refusalWords(upload({ code: "file_too_large", detail: String(200 * MB) }), t, formats);
    expect(plain(words)).toBe("Файл больше 200 МБ. Сожмите его или разделите на части.");
    expect(plain(refusalWords(upload({ code: null, detail: "program" }), t, formats))).toContain("программа");
    expect(refusalWords(upload({ code: null, detail: "of a newer server" }), t, formats)).toBe("Файл не принят.");
  });
});
