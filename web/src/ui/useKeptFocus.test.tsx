// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { describe, expect, it } from "vitest";
import { useKeptFocus } from "./useKeptFocus.ts";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

function Row({ canPause }: { canPause: boolean }) {
  const kept = useKeptFocus<HTMLDivElement>((row) => row.querySelector<HTMLElement>("#remove")?.focus());
  return (
    <div {...kept}>
      {canPause && <button type="button" id="pause" />}
      <button type="button" id="remove" />
    </div>
  );
}

describe("useKeptFocus", () => {
  it("gives the focus on when its button leaves, and takes it from nobody else", async () => {
    const place = document.body.appendChild(document.createElement("div"));
    const other = document.body.appendChild(document.createElement("input"));
    const root = createRoot(place);
    const show = (canPause: boolean) => act(async () => root.render(<Row canPause={canPause} />));
    await show(true);
    document.getElementById("pause")?.focus();
    await show(false);
    expect(document.activeElement?.id).toBe("remove");
    await show(true);
    document.getElementById("pause")?.focus();
    act(() => other.focus());
    await show(false);
    expect(document.activeElement).toBe(other);
    other.blur();
    await show(true);
    await show(false);
    expect(document.activeElement).toBe(document.body);
  });
});
