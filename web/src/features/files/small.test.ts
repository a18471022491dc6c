import { describe, expect, it } from "vitest";
import type { Attachment } from "../../api/schema.ts";
import { isWeak } from "./filesUi.ts";
import { bareName, colourOf, kindOf, recordingName, tagOf } from "./kinds.ts";
import { refusalOf } from "./refusal.ts";
import { placeOf, shapeOf } from "./shape.ts";
import { placeholderUrl } from "./urls.ts";
import { BARS, barsOf, packBars, unpackBars } from "./waveform.ts";
import { MOST, moved, WHOLE, zoomed } from "./zoom.ts";

describe("waveform", () => {
  it("has 44 bars, the loudest 255", () => {
    const samples = Float32Array.from({ length: 44_000 }, (_, at) => (at < 22_000 ? 0.1 : -0.5));
    const bars = barsOf(samples);
    expect(bars).toHaveLength(BARS);
    expect(bars[0]).toBe(51);
    expect(bars[43]).toBe(255);
  });
  it("keeps silence low, and an empty recording too", () => {
    expect(Math.max(...barsOf(new Float32Array(1000).fill(0.001)))).toBe(26);
    expect(Math.max(...barsOf(new Float32Array(0)))).toBe(0);
  });
  it("comes back from a message, and is flat when there is none", () => {
    const bars = barsOf(Float32Array.from({ length: 500 }, (_, at) => Math.sin(at / 9)));
    expect(unpackBars(packBars(bars))).toEqual([...bars]);
    expect(new Set(unpackBars(null)).size).toBe(1);
    expect(unpackBars("%%%")).toHaveLength(BARS);
  });
});

describe("kinds", () => {
  it("goes by the type of the device", () => {
    expect(kindOf("image/jpeg")).toBe("photo");
    expect(kindOf("image/heic")).toBe("photo"); // refused in words, never sent with its place
    expect(kindOf("image/svg+xml")).toBe("file");
    expect(kindOf("audio/ogg;codecs=opus")).toBe("audio");
    expect(kindOf("")).toBe("file");
  });
  it("names what is on the card", () => {
    expect(tagOf("Отчёт за год.docx")).toBe("DOCX");
    expect(tagOf("README")).toBe("");
    expect(bareName("Отчёт за год.docx")).toBe("Отчёт за год");
    expect(colourOf("PDF")).toBe("red");
    expect(recordingName("voice", "audio/ogg;codecs=opus")).toBe("voice.ogg");
  });
});

describe("zoom", () => {
  it("stays between whole and the most, and whole does not move", () => {
    expect(zoomed(WHOLE, 0.5)).toBe(WHOLE);
    expect(zoomed(zoomed(WHOLE, 100), 2).scale).toBe(MOST);
    expect(moved(WHOLE, 10, 10)).toBe(WHOLE);
    expect(moved(zoomed(WHOLE, 2), 10, -5)).toEqual({ scale: 2, x: 10, y: -5 });
  });
});

describe("photos", () => {
  it("have their shape before they come, within bounds", () => {
    expect(shapeOf({ width: 4000, height: 3000 })).toEqual({ width: "22.00rem", aspectRatio: "1.3333" });
    expect(shapeOf({ width: 100, height: 1000 })).toEqual({ width: "9.60rem", aspectRatio: "0.4000" });
    expect(shapeOf({ width: null, height: null }).aspectRatio).toBe("1.3333");
    const photo = { kind: "photo", width: 4000, height: 2000 } as Attachment;
    const paper = { kind: "file" } as Attachment;
    expect(placeOf([photo])).toBe("11.00rem");
    expect(placeOf([photo, photo, photo, paper])).toBe("11.08rem");
  });
  it("have a blur of a few dots, as a bitmap", () => {
    const url = placeholderUrl(btoa(String.fromCharCode(2, 1, 10, 20, 30, 40, 50, 60))) ?? "";
    const bitmap = Array.from(atob(url.split(",")[1] ?? ""), (letter) => letter.charCodeAt(0));
    expect(bitmap).toHaveLength(54 + 8);
    expect(bitmap.slice(54)).toEqual([30, 20, 10, 60, 50, 40, 0, 0]);
    expect(placeholderUrl(btoa(String.fromCharCode(2, 2, 1)))).toBeNull();
    expect(placeholderUrl("%")).toBeNull();
    expect(placeholderUrl(undefined)).toBeNull();
  });
  it("wait to be asked for where traffic is dear", () => {
    expect(isWeak({ saveData: true })).toBe(true);
    expect(isWeak({ effectiveType: "2g" })).toBe(true);
    expect(isWeak({ effectiveType: "4g" })).toBe(false);
    expect(isWeak(undefined)).toBe(false);
  });
});

describe("refusalOf", () => {
  const answer = (status: number, body: string, retry?: string) =>
    ({
      originalResponse: { getStatus: () => status, getBody: () => body, getHeader: () => retry },
    }) as unknown as Error;
  it("is the server's own word, or the network", () => {
    expect(refusalOf(answer(413, '{"code":"file_too_large","detail":"5"}'))).toMatchObject({
      code: "file_too_large",
      detail: "5",
    });
    expect(refusalOf(answer(503, "<html>", "7"))).toMatchObject({ code: "unavailable", retryAfterMs: 7000 });
    expect(refusalOf(new Error("no network"))).toMatchObject({ code: "offline" });
    expect(refusalOf(answer(0, ""))).toMatchObject({ code: "offline" });
  });
});
