// The commands of this moment, and the one listener that hears their keys.
import { useEffect, useMemo } from "react";
import { Scope } from "../api/scope.ts";
import type { Translate } from "../i18n/translate.ts";
import type { Client } from "./client.ts";
import { type Command, findCommand, isTypingIn, nextRegion } from "./commands.ts";
import { sectionsOf } from "./sections.ts";
import type { Who } from "./session.ts";

/** `more` are those of a page that is open: chats have their own. */
export function useCommands(client: Client, who: Who, t: Translate, more: readonly Command[]): readonly Command[] {
  const commands = useMemo(() => [...baseCommands(client, who, t), ...more], [client, who, t, more]);
  useEffect(() => {
    const scope = new Scope();
    scope.listen(window, "keydown", (event) => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = findCommand(commands, event, isTypingIn(event.target), client.singleKeys.get());
      if (!command) return;
      event.preventDefault();
      command.run();
    });
    return () => scope.end();
  }, [client, commands]);
  return commands;
}

function baseCommands(client: Client, who: Who, t: Translate): Command[] {
  const sections = sectionsOf(who).map(
    (section, at): Command => ({
      id: `section-${section.id}`,
      label: "keys.section",
      labelValues: { name: t(section.label) },
      keys: { key: String(at + 1), alt: true },
      run: () => client.router.navigate(section.href),
    }),
  );
  return [
    { id: "region", label: "keys.regions", keys: { key: "F6" }, run: () => nextRegion(document, false) },
    {
      id: "region-back",
      label: "keys.regionsBack",
      keys: { key: "F6", shift: true },
      run: () => nextRegion(document, true),
    },
    ...sections,
    { id: "look", label: "keys.lowVision", keys: { key: "V", alt: true }, run: client.look.toggle },
    {
      id: "help",
      label: "keys.help",
      keys: { key: "?" },
      isSingle: true,
      run: () => client.isKeysHelpOpen.set(true),
    },
  ];
}
