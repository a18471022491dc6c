import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FrameStore } from "./frameStore.ts";

let frames: (() => void)[] = [];
const draw = () => {
  for (const frame of frames.splice(0)) frame();
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => frames.push(run));
  vi.stubGlobal("cancelAnimationFrame", (no: number) => {
    frames[no - 1] = () => {};
  });
});
afterEach(() => {
  frames = [];
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function counted() {
  const store = new FrameStore(0);
  const told: number[] = [];
  store.subscribe(() => told.push(store.get()));
  return { store, told };
}

test("what changes until a frame is told once, and is there at once", () => {
  const { store, told } = counted();
  for (let i = 0; i < 5; i++) store.updateByFrame((n) => n + 1);
  expect(store.get()).toBe(5);
  expect(told).toEqual([]);
  draw();
  expect(told).toEqual([5]);
  vi.runAllTimers();
  draw();
  expect(told).toEqual([5]);
});

test("an own change is told at once with what waited, and not again", () => {
  const { store, told } = counted();
  store.updateByFrame((n) => n + 1);
  store.update((n) => n + 10);
  expect(told).toEqual([11]);
  draw();
  expect(told).toEqual([11]);
  store.updateByFrame((n) => n + 1);
  draw();
  expect(told).toEqual([11, 12]);
});

test("no change is no news; a hidden page hears of it without frames", () => {
  const { store, told } = counted();
  store.updateByFrame((n) => n);
  expect(frames.length).toBe(0);
  store.updateByFrame((n) => n + 1);
  vi.runAllTimers();
  expect(told).toEqual([1]);
});

test("where nothing is drawn it is told at once", () => {
  vi.stubGlobal("requestAnimationFrame", undefined);
  const { store, told } = counted();
  store.updateByFrame((n) => n + 1);
  expect(told).toEqual([1]);
});
