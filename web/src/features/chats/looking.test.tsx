// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Scope } from "../../api/scope.ts";
import { Sheet } from "../../ui/Dialog.tsx";
import { isLooking, whenLooking } from "./looking.ts";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const root = createRoot(document.body.appendChild(document.createElement("div")));
const at = (id: string) => document.getElementById(id);

async function show(isOpen: boolean): Promise<void> {
  const feed = <p id="feed">слово</p>;
  const sheet = (
    <Sheet title="О чате" isOpen={isOpen} onClose={() => {}}>
      <p id="inside">о нём</p>
    </Sheet>
  );
  await act(async () => {
    root.render(
      <>
        {feed}
        {sheet}
      </>,
    );
  });
}

describe("who looks", () => {
  beforeEach(() => {
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
  });

  it("does not see what is under a sheet, but what is in it, and is asked again when it goes", async () => {
    const scope = new Scope();
    const asked: boolean[] = [];
    await show(false);
    expect(isLooking(at("feed"))).toBe(true);
    whenLooking(scope, () => asked.push(isLooking(at("feed"))));
    await show(true);
    expect(isLooking(at("feed"))).toBe(false);
    expect(isLooking(at("inside"))).toBe(true);
    await show(false);
    expect(isLooking(at("feed"))).toBe(true);
    expect(asked.at(-1)).toBe(true);
    scope.end();
    const times = asked.length;
    await show(true);
    expect(asked).toHaveLength(times);
  });

  it("sees nothing of a window without the focus", () => {
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    expect(isLooking(document.body)).toBe(false);
  });
});
