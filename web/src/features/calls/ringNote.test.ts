import { expect, test, vi } from "vitest";
import { Scope } from "../../api/scope.ts";
import { askForNotes, mayAsk, noteWhileHidden, notNow } from "./ringNote.ts";

function world(permission: NotificationPermission, isAndroid = false) {
  const shown: string[] = [];
  const closed: string[] = [];
  class Fake {
    static permission = permission;
    static requestPermission = async () => {
      Fake.permission = "granted";
      return Fake.permission;
    };
    onclick: (() => void) | null = null;
    readonly title: string;
    constructor(title: string) {
      if (isAndroid) throw new TypeError("Illegal constructor");
      this.title = title;
      if (Fake.permission === "granted") shown.push(title);
    }
    close() {
      closed.push(this.title);
    }
  }
  const keptIn = new Map<string, string>();
  const kept = {
    getItem: (key: string) => keptIn.get(key) ?? null,
    setItem: (key: string, value: string) => void keptIn.set(key, value),
  };
  const page = { Notification: Fake as unknown as typeof Notification, focus: vi.fn() };
  return { page, kept, shown, closed };
}

test("asked once, from a press; not where the answer is known, nor after «not now», nor where it would not work", async () => {
  const { page, kept, shown } = world("default");
  expect(mayAsk(page, kept)).toBe(true);
  expect(shown).toEqual([]);
  notNow(kept);
  expect(mayAsk(page, kept)).toBe(false);
  expect(await askForNotes(page)).toBe(true);
  expect(mayAsk(page, null)).toBe(false);
  expect(mayAsk(world("denied").page, null)).toBe(false);
  expect(mayAsk(world("default", true).page, null)).toBe(false);
  expect(mayAsk({}, null)).toBe(false);
});

test("shown while the tab is hidden, gone when it is seen or the ringing ends", () => {
  const { page, shown, closed } = world("granted");
  const tab = Object.assign(new EventTarget(), { hidden: false });
  const scope = new Scope();
  noteWhileHidden(scope, page, tab as unknown as Document, "Звонит Ольга");
  expect(shown).toEqual([]);
  tab.hidden = true;
  tab.dispatchEvent(new Event("visibilitychange"));
  expect(shown).toEqual(["Звонит Ольга"]);
  tab.hidden = false;
  tab.dispatchEvent(new Event("visibilitychange"));
  expect(closed).toHaveLength(1);
  tab.hidden = true;
  tab.dispatchEvent(new Event("visibilitychange"));
  scope.end();
  expect(closed).toHaveLength(2);
  tab.dispatchEvent(new Event("visibilitychange"));
  expect(shown).toHaveLength(2);
});

test("without permission nothing is shown", () => {
  const { page, shown } = world("default");
  const scope = new Scope();
  noteWhileHidden(scope, page, Object.assign(new EventTarget(), { hidden: true }) as unknown as Document, "Звонит");
  expect(shown).toEqual([]);
});
