// The commands of this moment, and the one listener that hears their keys.
import { useEffect, useMemo } from "react";
import { Scope } from "../api/scope.ts";
import type { Translate } from "../i18n/translate.ts";
import type { Client } from "./client.ts";
import { type Command, findCommand, isTypingIn, nextRegion } from "./commands.ts";
import type { Section } from "./sections.ts";

/** `sections` are those of the rail; `more` are those of a page that is open: chats have their own. */
export function useCommands(
  client: Client,
  sections: readonly Section[],
  t: Translate,
  more: readonly Command[],
): readonly Command[] {
  const commands = useMemo(() => [...baseCommands(client, sections, t), ...more], [client, sections, t, more]);
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

function baseCommands(client: Client, sections: readonly Section[], t: Translate): Command[] {
  const toSections = sections.map(
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
    ...toSections,
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
