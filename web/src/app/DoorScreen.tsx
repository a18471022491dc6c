// The doors: what a person meets before the rooms are theirs.
import { Suspense } from "react";
import { watchApproval } from "../features/people/watchApproval.ts";
import { useI18n } from "../i18n/useI18n.ts";
import { useStore } from "../state/useStore.ts";
import { type Client, liveUrl } from "./client.ts";
import { DoorTools } from "./DoorTools.tsx";
import { KeysHelp } from "./KeysHelp.tsx";
import { LookArea } from "./LookArea.tsx";
import { NotFound } from "./NotFound.tsx";
import {
  ApplyPage,
  ChooseOrgPage,
  CredentialsPage,
  GuardianJoin,
  Help,
  JoinPage,
  OrderPage,
  RoleNews,
  SignInPage,
  StaffJoinPage,
  StartPage,
  WaitingPage,
} from "./pages.tsx";
import type { Route } from "./route.ts";
import type { Session } from "./session.ts";
import { useCommands } from "./useCommands.ts";

type DoorScreenProps = { client: Client; session: Extract<Session, { state: "ready" }>; route: Route };

const NONE: readonly never[] = [];

export function DoorScreen(props: DoorScreenProps) {
  const { t } = useI18n();
  const commands = useCommands(props.client, NONE, t, NONE);
  return (
    <>
      <LookArea model={props.client.look} />
      <Door {...props} />
      <KeysHelp client={props.client} commands={commands} />
    </>
  );
}

function Door({ client, session, route }: DoorScreenProps) {
  const { call, say, router } = client;
  const { server, who, wasEnded } = session;
  const tools = <DoorTools model={client.look} hasApply={route.name === "sign-in" && server.takes_applications} />;
  const onSignedIn = () => client.session.signedIn();
  const secretCount = useStore(client.secretCount);
  switch (route.name) {
    case "sign-in":
      if (route.slug === null)
        return <ChooseOrgPage navigate={(path) => router.navigate(path + location.search)} tools={tools} />;
      return (
        <SignInPage
          key={route.slug}
          call={call}
          slug={route.slug}
          code={client.slipCode}
          onSignedIn={onSignedIn}
          wasEnded={wasEnded}
          otherOrgs={server.has_other_orgs ? `/sign-in${location.search}` : null}
          tools={tools}
        />
      );
    case "start":
      return (
        <StartPage
          call={call}
          isOperator={who.kind === "operator"}
          needsStart={server.needs_start}
          onSignedIn={onSignedIn}
          onDone={client.toOperator}
          say={say}
          tools={tools}
        />
      );
    case "join":
      return (
        <JoinPage
          call={call}
          secret={client.joinSecret}
          // Signed in on the way or with another link: look again. Registering itself must not start anew.
          visit={String(secretCount)}
          isMember={who.kind === "member"}
          onSignedIn={onSignedIn}
          watch={
            who.kind === "member" && who.me.is_waiting
              ? () => watchApproval(who.me.person.id, liveUrl(), client.lookAgain)
              : null
          }
          onDecided={() => router.navigate("/", { replace: true })}
          onHaveAccount={client.toSignInAndBack}
          renderGuardian={(held, chosen) => (
            <Suspense>
              <GuardianJoin
                call={call}
                held={held}
                org={server.root_org?.slug ?? ""}
                visit={`${chosen}-${secretCount}`}
                hereAs={who.kind === "member" ? who.me.person.name : null}
                onSignedIn={onSignedIn}
                onHaveAccount={client.toSignInAndBack}
                onSignOut={() => void client.signOut()}
              />
            </Suspense>
          )}
          tools={tools}
        />
      );
    case "apply": {
      const secret = location.hash.slice(1) || null;
      if (route.isOrder) return <OrderPage key={secretCount} call={call} secret={secret} tools={tools} />;
      return (
        <ApplyPage
          key={secretCount}
          call={call}
          secret={secret}
          isTaken={server.takes_applications}
          isOperator={who.kind === "operator"}
          onStarted={(started) => router.navigate(`/apply#${started}`, { replace: true })}
          say={say}
          tools={tools}
        />
      );
    }
    case "staff":
      return (
        <StaffJoinPage
          call={call}
          secret={client.joinSecret}
          visit={String(secretCount)}
          onSignedIn={onSignedIn}
          tools={tools}
        />
      );
    case "help":
      return <Help client={client} tools={tools} />;
    case "credentials":
      if (who.kind !== "member") break;
      return <CredentialsPage call={call} me={who.me} onDone={onSignedIn} tools={tools} />;
    case "waiting":
      if (who.kind !== "member") break;
      return (
        <WaitingPage
          me={who.me}
          liveUrl={liveUrl()}
          onLook={client.lookAgain}
          onSignOut={() => void client.signOut()}
          tools={tools}
        >
          {who.me.claim && <RoleNews me={who.me} call={call} onChange={client.lookAgain} say={say} />}
        </WaitingPage>
      );
    default:
  }
  return <NotFound tools={tools} />;
}
