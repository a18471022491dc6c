// «?» opens the list of keys: fetched when somebody asks for it.
import { Suspense } from "react";
import { useStore } from "../state/useStore.ts";
import type { Client } from "./client.ts";
import type { Command } from "./commands.ts";
import { KeysList } from "./pages.tsx";

export function KeysHelp({ client, commands }: { client: Client; commands: readonly Command[] }) {
  const isOpen = useStore(client.isKeysHelpOpen);
  return isOpen && <Suspense>{<KeysList client={client} commands={commands} />}</Suspense>;
}
