import { describe, expect, test, vi } from "vitest";
import { type Command, findCommand, matches } from "./commands.ts";
import { LookModel, readLook } from "./look.ts";

describe("look", () => {
  const device = (text: string | null) => {
    const kept = new Map<string, string>(text === null ? [] : [["kafedra.look", text]]);
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
  };

  test("what is damaged or unknown falls back to paper, field by field", () => {
    expect(readLook("not json").theme).toBe("light");
    expect(readLook('{"theme":"dark","size":"3"}')).toMatchObject({ theme: "light", size: "3", spacing: "normal" });
    expect(readLook("null").theme).toBe("light");
  });

  test("low vision is kept on the device and comes back with its settings", () => {
    const store = device(null);
    const apply = vi.fn();
    const model = new LookModel(store, apply);
    model.toggle();
    model.change({ size: "2" });
    expect(apply).toHaveBeenLastCalledWith(expect.objectContaining({ theme: "lowvision", size: "2" }));
    const again = new LookModel(store, () => {});
    expect(again.look.get()).toMatchObject({ theme: "lowvision", size: "2" });
    again.toggle();
    expect(again.look.get()).toMatchObject({ theme: "light", size: "2" });
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
