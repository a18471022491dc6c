// Keys of a call: bare letters, off while typing and when single keys are turned off. Only on its page, and only in it.
import { useMemo } from "react";
import type { CallsModel } from "../features/calls/callsModel.ts";
import { toggleFull } from "../features/calls/full.ts";
import type { Key } from "../i18n/translate.ts";
import { useStorePart } from "../state/useStore.ts";
import type { Command } from "./commands.ts";

const NONE: readonly Command[] = [];

export function useCallCommands(calls: CallsModel, isShown: boolean): readonly Command[] {
  const isIn = useStorePart(calls.session, (session) => session?.phase === "in");
  return useMemo(() => {
    if (!isShown || !isIn) return NONE;
    const command = (key: string, label: Key, run: () => void): Command => ({
      id: `call-${key}`,
      label,
      keys: { key },
      isSingle: true,
      run,
    });
    return [
      command("M", "keys.calls.microphone", () => void calls.toggle("microphone")),
      command("V", "keys.calls.camera", () => void calls.toggle("camera")),
      command("S", "keys.calls.screen", () => void calls.toggle("screen")),
      command("H", "keys.calls.hand", () => void calls.toggleHand().catch(() => {})),
      command("C", "keys.calls.chat", () => calls.do({ kind: "panel", panel: "chat" })),
      command("P", "keys.calls.people", () => calls.do({ kind: "panel", panel: "people" })),
      command("L", "keys.calls.layout", () => calls.turnLayout()),
      command("F", "keys.calls.full", toggleFull),
    ];
  }, [calls, isShown, isIn]);
}
