import { expect, test, vi } from "vitest";
import type { Workbox } from "workbox-window";
import { UpdateModel } from "./updates.ts";

test("a new version is offered, and nothing is reloaded before somebody says so", () => {
  const listeners = new Map<string, () => void>();
  const workbox = {
    addEventListener: (type: string, run: () => void) => void listeners.set(type, run),
    register: () => Promise.resolve(undefined),
    update: () => Promise.resolve(),
    messageSkipWaiting: vi.fn(),
  };
  const page = { reload: vi.fn() };
  const model = new UpdateModel(page);
  model.listenTo(workbox as unknown as Workbox, new EventTarget() as Document);
  listeners.get("waiting")?.();
  expect(model.isReady.get()).toBe(true);
  expect(page.reload).not.toHaveBeenCalled();
  model.apply();
  expect(workbox.messageSkipWaiting).toHaveBeenCalled();
  expect(page.reload).not.toHaveBeenCalled();
  listeners.get("controlling")?.();
  expect(page.reload).toHaveBeenCalled();
});
