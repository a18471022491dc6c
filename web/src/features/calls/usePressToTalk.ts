// Space held: the microphone is on while it is held. Off while somebody types, and on a button, which space presses.
import { useEffect } from "react";
import { Scope } from "../../api/scope.ts";
import type { CallsModel } from "./callsModel.ts";

const TAKEN =
  'input, textarea, select, button, a[href], [role="menuitem"], [role="tab"], [role="option"], [contenteditable]';

export function usePressToTalk(calls: CallsModel): void {
  useEffect(() => {
    const scope = new Scope();
    let isHeld = false;
    const isOurs = (event: KeyboardEvent) =>
      event.code === "Space" &&
      !event.altKey &&
      !event.ctrlKey &&
      !event.metaKey &&
      !(event.target instanceof Element && event.target.closest(TAKEN));
    scope.listen(window, "keydown", (event) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      if (event.repeat || isHeld || calls.isOn("microphone")) return;
      isHeld = true;
      void calls.toggle("microphone");
    });
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      void calls.hush();
    };
    scope.listen(window, "keyup", (event) => {
      if (event.code === "Space") release();
    });
    scope.listen(window, "blur", release);
    return () => scope.end();
  }, [calls]);
}
