// The rooms of the operator of the server, who is no member anywhere.
import { Suspense } from "react";
import { SpacesPage } from "../features/orgs/SpacesPage.tsx";
import { useI18n } from "../i18n/useI18n.ts";
import type { Client } from "./client.ts";
import { KeysHelp } from "./KeysHelp.tsx";
import { NotFound } from "./NotFound.tsx";
import { PageLoading } from "./PageLoading.tsx";
import { ApplicationsPage, Help, Settings } from "./pages.tsx";
import type { Route } from "./route.ts";
import { Shell } from "./Shell.tsx";
import { sectionsOf } from "./sections.ts";
import type { Who } from "./session.ts";
import { useCommands } from "./useCommands.ts";
import { useIsOnline } from "./useMedia.ts";

const NONE: readonly never[] = [];
const OPERATOR: Who = { kind: "operator" };
const SECTIONS = sectionsOf(OPERATOR);

export function OperatorRoom({ client, route }: { client: Client; route: Route }) {
  const { t } = useI18n();
  const commands = useCommands(client, SECTIONS, t, NONE);
  const signOut = () => void client.signOut();
  return (
    <>
      <Shell
        client={client}
        who={OPERATOR}
        unread={0}
        offline={useIsOnline() ? null : "app.offline"}
        isDeep={false}
        isPaned={false}
        onSignOut={signOut}
      >
        <Suspense fallback={<PageLoading />}>
          {route.name === "operator" && (
            <ApplicationsPage
              call={client.call}
              say={client.say}
              navigate={client.router.navigate}
              spaces={<SpacesPage call={client.call} say={client.say} />}
            />
          )}
          {route.name === "settings" && (
            <Settings client={client} me={null} section={route.section} onSignOut={signOut} />
          )}
          {route.name === "help" && <Help client={client} />}
          {route.name === "not-found" && <NotFound />}
        </Suspense>
      </Shell>
      <KeysHelp client={client} commands={commands} />
    </>
  );
}
