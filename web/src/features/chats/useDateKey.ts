// Ctrl G jumps to a date; Ctrl Alt G where the browser keeps that for itself.
import { useEffect } from "react";
import { Scope } from "../../api/scope.ts";

export function useDateKey(onDate: () => void): void {
  useEffect(() => {
    const scope = new Scope();
    scope.listen(window, "keydown", (event) => {
      const isAsked = event.code === "KeyG" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      if (!isAsked || event.defaultPrevented || document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      event.preventDefault();
      onDate();
    });
    return () => scope.end();
  }, [onDate]);
}
