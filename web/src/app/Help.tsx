// «Справка» for whoever looks: in the rooms, or as a door of its own.
import type { ReactNode } from "react";
import { HelpPage } from "../features/help/HelpPage.tsx";
import type { Client } from "./client.ts";

/** With `tools` as a door, without them inside the rooms. */
export function Help({ client, tools }: { client: Client; tools?: ReactNode }) {
  const { who } = client.session;
  const roles = who.kind === "member" ? who.me.person.roles : who.kind === "operator" ? (["operator"] as const) : [];
  return <HelpPage roles={roles} navigate={client.router.navigate} tools={tools} />;
}
