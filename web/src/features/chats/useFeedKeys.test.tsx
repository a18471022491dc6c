// @vitest-environment jsdom
import { act } from "react";
import { createPortal } from "react-dom";
import { createRoot } from "react-dom/client";
import { describe, expect, it } from "vitest";
import { useFeedKeys } from "./useFeedKeys.ts";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const picked: [number, boolean | undefined][] = [];

function Feed({ isPicking = false }) {
  const pick = isPicking ? (n: number, isChosen?: boolean) => void picked.push([n, isChosen]) : null;
  const { handlers } = useFeedKeys({ singleKeys: true, onAct: () => {}, onLeave: () => {}, onEnd: () => {}, pick });
  return (
    <div {...handlers}>
      <article data-n="1" tabIndex={-1}>
        {createPortal(<input id="dialog" />, document.body)}
      </article>
      <article data-n="2" tabIndex={-1} id="second">
        слово
      </article>
    </div>
  );
}

/** Whether the key did what it does where it was pressed. */
function press(element: HTMLElement | null, key: string, shiftKey = false): boolean {
  let isLeft = false;
  act(() => {
    isLeft =
      element?.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true })) === true;
  });
  return isLeft;
}

describe("keys of the feed", () => {
  it("are not those of a dialog that a message opened", async () => {
    const place = document.body.appendChild(document.createElement("div"));
    await act(async () => createRoot(place).render(<Feed />));
    const dialog = document.getElementById("dialog");
    dialog?.focus();
    expect(press(dialog, "ArrowDown")).toBe(true);
    expect(document.activeElement).toBe(dialog);
    const second = document.getElementById("second");
    second?.focus();
    expect(press(second, "ArrowUp")).toBe(false);
    expect(document.activeElement?.getAttribute("data-n")).toBe("1");
  });

  it("choose while messages are being chosen: Space one, Shift with an arrow both, a press the row", async () => {
    const place = document.body.appendChild(document.createElement("div"));
    const root = createRoot(place);
    await act(async () => root.render(<Feed isPicking />));
    const second = place.querySelector<HTMLElement>('[data-n="2"]');
    second?.focus();
    expect(press(second, " ")).toBe(false);
    press(second, "ArrowUp", true);
    expect(document.activeElement?.getAttribute("data-n")).toBe("1");
    act(() => second?.click());
    expect(picked).toEqual([
      [2, undefined],
      [2, true],
      [1, true],
      [2, undefined],
    ]);
    await act(async () => root.render(<Feed />));
    expect(press(second, " ")).toBe(true);
    expect(picked).toHaveLength(4);
  });
});
