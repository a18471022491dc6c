// «Люди»: the tree of the structure, and beside it a group, a list or a person.
import { DoorOpen } from "lucide-react";
import { lazy, type ReactNode, Suspense, useCallback, useRef, useState } from "react";
import type { Me, MemberId } from "../api/schema.ts";
import { PersonJournalCard } from "../features/audit/PersonJournalCard.tsx";
import type { RolloverDraft } from "../features/imports/rolloverModel.ts";
import { WaitingGroups } from "../features/invites/WaitingGroups.tsx";
import { PeoplePage } from "../features/people/PeoplePage.tsx";
import { PersonPage } from "../features/people/PersonPage.tsx";
import { LeaveCard } from "../features/privacy/LeaveCard.tsx";
import { PersonPlaces } from "../features/structure/PersonPlaces.tsx";
import { type StructurePlace, StructureScreen } from "../features/structure/StructureScreen.tsx";
import { useI18n } from "../i18n/useI18n.ts";
import { ButtonLink } from "../ui/Button.tsx";
import { Card } from "../ui/Page.tsx";
import type { Client } from "./client.ts";
import { NotFound } from "./NotFound.tsx";
import { PageLoading } from "./PageLoading.tsx";
import type { Route } from "./route.ts";

// Pieces of this piece: pages.tsx is on the way to the chats, and few come here.
const ComingInPage = lazy(() =>
  import("../features/invites/ComingInPage.tsx").then((module) => ({ default: module.ComingInPage })),
);
const ImportsPage = lazy(() =>
  import("../features/imports/ImportsPage.tsx").then((module) => ({ default: module.ImportsPage })),
);
const ImportPage = lazy(() =>
  import("../features/imports/ImportPage.tsx").then((module) => ({ default: module.ImportPage })),
);
const RolloverPage = lazy(() =>
  import("../features/imports/RolloverPage.tsx").then((module) => ({ default: module.RolloverPage })),
);

type PeopleRoute = Extract<Route, { name: "people" }>;

type PeopleProps<R> = {
  client: Client;
  me: Me;
  route: R;
  renderPresence: (id: MemberId) => ReactNode;
};

export function People(props: PeopleProps<PeopleRoute | Extract<Route, { name: "coming-in" }>>) {
  const { client, me, route } = props;
  if (route.name === "people") return <PeopleScreen {...props} route={route} />;
  return (
    <ComingInPage
      call={client.call}
      unitId={route.unitId}
      waiting={me.unit_requests}
      say={client.say}
      onBack={() => client.router.back(`/people/units/${route.unitId}`)}
    />
  );
}

function placeOf(route: PeopleRoute): StructurePlace {
  if (route.unitId !== null) return { kind: "unit", id: route.unitId };
  const { list } = route;
  if (route.memberId !== null || list === "imports" || list === "rollover") return { kind: "other" };
  return { kind: list ?? "tree" };
}

function PeopleScreen({ client, me, route, renderPresence }: PeopleProps<PeopleRoute>) {
  const { call, say, router } = client;
  const { t } = useI18n();
  const { roles } = me.person;
  const isAdministrator = roles.includes("administrator");
  const seesAll = isAdministrator || roles.includes("head");
  // Rises when lists have changed the structure under the tree.
  const [changes, setChanges] = useState(0);
  const onSettled = useCallback(() => setChanges((count) => count + 1), []);
  // A plan outlasts its page: after a look at the check one comes back to it, until it is applied.
  const rollover = useRef<{ draft: RolloverDraft | null }>({ draft: null });
  if (!seesAll && (route.memberId !== null || (route.list !== null && route.list !== "subjects"))) return <NotFound />;
  if (!isAdministrator && route.list === "rollover") return <NotFound />;
  return (
    <StructureScreen
      call={call}
      place={placeOf(route)}
      mayEdit={isAdministrator}
      seesAll={seesAll}
      changes={changes}
      isAtImports={route.list === "imports" || route.list === "rollover"}
      say={say}
      navigate={router.navigate}
      renderParts={(unitId) => (
        <Card title={t("coming.open")} hint={t("coming.hint")}>
          <ButtonLink href={`/people/units/${unitId}/slips`} icon={DoorOpen} variant="line">
            {t("coming.go")}
          </ButtonLink>
        </Card>
      )}
      above={<WaitingGroups call={call} waiting={me.unit_requests} />}
      people={<PeoplePage call={call} isAdministrator={isAdministrator} renderPresence={renderPresence} say={say} />}
    >
      {route.memberId !== null && (
        <PersonPage
          call={call}
          memberId={route.memberId}
          ownId={me.person.id}
          isAdministrator={isAdministrator}
          onBack={() => router.back("/people")}
          say={say}
          renderPlaces={(person) => (
            <PersonPlaces call={call} memberId={person.id} roles={person.roles} mayEdit={isAdministrator} />
          )}
          {...(isAdministrator && {
            renderEnd: (person, reread) => (
              <>
                <PersonJournalCard memberId={person.id} />
                <LeaveCard
                  call={call}
                  person={person}
                  isOwn={person.id === me.person.id}
                  onLeft={() => router.navigate("/manage/left")}
                  reread={reread}
                  say={say}
                />
              </>
            ),
          })}
        />
      )}
      <Suspense fallback={<PageLoading />}>
        {route.list === "imports" && route.importId === null && (
          <ImportsPage call={call} marks={client.importMarks} mayEdit={isAdministrator} navigate={router.navigate} />
        )}
        {route.importId !== null && (
          <ImportPage
            key={route.importId}
            call={call}
            id={route.importId}
            marks={client.importMarks}
            mayEdit={isAdministrator}
            say={say}
            navigate={router.navigate}
            draft={rollover.current}
            onSettled={onSettled}
          />
        )}
        {route.list === "rollover" && <RolloverPage call={call} draft={rollover.current} navigate={router.navigate} />}
      </Suspense>
    </StructureScreen>
  );
}
