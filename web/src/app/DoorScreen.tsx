// The doors: what a person meets before the rooms are theirs.
import { ChooseOrgPage } from "../features/people/ChooseOrgPage.tsx";
import { SignInPage } from "../features/people/SignInPage.tsx";
import { useI18n } from "../i18n/useI18n.ts";
import type { Client } from "./client.ts";
import { DoorTools } from "./DoorTools.tsx";
import { KeysHelp } from "./KeysHelp.tsx";
import { LookBar } from "./LookBar.tsx";
import { NotFound } from "./NotFound.tsx";
import type { Route } from "./route.ts";
import type { Session } from "./session.ts";
import { useCommands } from "./useCommands.ts";

type DoorScreenProps = { client: Client; session: Extract<Session, { state: "ready" }>; route: Route };

const NONE: readonly never[] = [];

export function DoorScreen(props: DoorScreenProps) {
  const { t } = useI18n();
  const commands = useCommands(props.client, props.session.who, t, NONE);
  return (
    <>
      <LookBar model={props.client.look} />
      <Door {...props} />
      <KeysHelp client={props.client} commands={commands} />
    </>
  );
}

function Door({ client, session, route }: DoorScreenProps) {
  const tools = <DoorTools look={client.look} />;
  const onSignedIn = () => client.session.signedIn();
  switch (route.name) {
    case "sign-in":
      return route.slug === null ? (
        <ChooseOrgPage navigate={client.router.navigate} tools={tools} />
      ) : (
        <SignInPage
          key={route.slug}
          call={client.call}
          slug={route.slug}
          onSignedIn={onSignedIn}
          wasEnded={session.wasEnded}
          tools={tools}
        />
      );
    default:
      return <NotFound tools={tools} />;
  }
}
