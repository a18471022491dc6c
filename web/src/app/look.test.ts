import { describe, expect, test, vi } from "vitest";
import { type Command, findCommand, matches } from "./commands.ts";
import { applyLook, colourSetOf, LookModel, readLook, visionOf, visionText } from "./look.ts";

describe("look", () => {
  const device = (text: string | null) => {
    const kept = new Map<string, string>(text === null ? [] : [["kafedra.look", text]]);
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
  };

  const day = { matches: false };
  const night = { matches: true };

  test("what is damaged or unknown falls back to the plain one, field by field", () => {
    expect(readLook("not json").theme).toBe("auto");
    expect(readLook('{"theme":"neon","size":"3"}')).toMatchObject({ theme: "auto", size: "3", spacing: "normal" });
    expect(readLook("null").theme).toBe("auto");
  });

  test("low vision is kept on the device and comes back with its settings", () => {
    const store = device(null);
    const apply = vi.fn();
    const model = new LookModel(store, apply, day);
    model.toggle();
    model.change({ size: "2" });
    expect(apply).toHaveBeenLastCalledWith(expect.objectContaining({ vision: "black", size: "2" }), "lowvision");
    const again = new LookModel(store, () => {}, day);
    expect(again.look.get()).toMatchObject({ vision: "black", size: "2" });
    again.toggle();
    expect(again.look.get()).toMatchObject({ vision: "normal", size: "2" });
  });

  test("low vision of an older client is understood", () => {
    expect(readLook('{"theme":"lowvision-white","size":"2"}')).toMatchObject({ vision: "white", size: "2" });
    expect(readLook('{"theme":"light"}')).toMatchObject({ theme: "auto", vision: "normal" });
  });

  test("auto goes with the device, a choice does not", () => {
    const auto = readLook(null);
    expect([colourSetOf(auto, false), colourSetOf(auto, true)]).toEqual(["light", "dark"]);
    expect(colourSetOf({ ...auto, theme: "paper" }, true)).toBe("light");
    expect(colourSetOf({ ...auto, theme: "board" }, false)).toBe("dark");
    expect(colourSetOf({ ...auto, theme: "board", vision: "white" }, false)).toBe("lowvision-white");
  });

  test("low vision travels as one text, the plain one as none", () => {
    const look = readLook('{"theme":"board","vision":"black","size":"3"}');
    expect(visionOf(visionText(look))).toEqual({ ...visionOf(""), vision: "black", size: "3" });
    expect(visionText(look).length).toBeLessThanOrEqual(300);
    expect(visionText(readLook('{"theme":"board"}'))).toBe("");
  });

  test("the script before the first paint puts what the client puts", () => {
    const text =
      Object.values(
        import.meta.glob<string>("../../public/look.js", { query: "?raw", import: "default", eager: true }),
      )[0] ?? "";
    const first = new Function("localStorage", "document", "matchMedia", text);
    const kept = [
      null,
      "broken",
      "null",
      '{"theme":"light"}',
      '{"theme":"lowvision","ink":"white"}',
      '{"theme":"lowvision-white","size":"2"}',
      '{"theme":"paper"}',
      '{"theme":"board","spacing":"wide"}',
      '{"theme":"auto","vision":"black","pictures":"yes"}',
      '{"theme":"board","vision":"white","size":"7"}',
    ];
    for (const text of kept) {
      for (const dark of [day, night]) {
        const early: Record<string, string> = {};
        const late: Record<string, string> = {};
        const documentOf = (dataset: Record<string, string>) => ({
          documentElement: { dataset },
          querySelector: () => null,
        });
        first(device(text), documentOf(early), () => dark);
        new LookModel(
          device(text),
          (look, colours) => applyLook(documentOf(late) as unknown as Document, look, colours),
          dark,
        );
        expect(early, String(text)).toEqual(late);
      }
    }
  });
});

describe("keys", () => {
  const press = (part: Partial<KeyboardEvent>) => ({
    key: "",
    code: "",
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    ...part,
  });

  test("letters go by their place, so the Russian layout works", () => {
    expect(matches(press({ key: "м", code: "KeyV", altKey: true }), { key: "V", alt: true })).toBe(true);
    expect(matches(press({ key: "м", code: "KeyV" }), { key: "V", alt: true })).toBe(false);
  });

  test("Ctrl Alt is the twin of Alt", () => {
    expect(matches(press({ key: "1", code: "Digit1", altKey: true, ctrlKey: true }), { key: "1", alt: true })).toBe(
      true,
    );
    expect(matches(press({ key: "1", code: "Digit1", ctrlKey: true }), { key: "1", alt: true })).toBe(false);
  });

  test("Shift F6 is not F6", () => {
    expect(matches(press({ key: "F6" }), { key: "F6" })).toBe(true);
    expect(matches(press({ key: "F6", shiftKey: true }), { key: "F6" })).toBe(false);
  });

  test("single keys rest while somebody types, and when they are turned off", () => {
    const help: Command = { id: "help", label: "keys.help", keys: { key: "?" }, isSingle: true, run: () => {} };
    const question = press({ key: "?", shiftKey: true });
    expect(findCommand([help], question, false, true)).toBe(help);
    expect(findCommand([help], question, true, true)).toBeUndefined();
    expect(findCommand([help], question, false, false)).toBeUndefined();
  });
});
