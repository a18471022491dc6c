// «Люди»: the tree of the structure, and beside it a group, a list or a person.
import { DoorOpen } from "lucide-react";
import type { ReactNode } from "react";
import type { Me, MemberId } from "../api/schema.ts";
import { PeoplePage } from "../features/people/PeoplePage.tsx";
import { PersonPage } from "../features/people/PersonPage.tsx";
import { PersonPlaces } from "../features/structure/PersonPlaces.tsx";
import { type StructurePlace, StructureScreen } from "../features/structure/StructureScreen.tsx";
import { useI18n } from "../i18n/useI18n.ts";
import { ButtonLink } from "../ui/Button.tsx";
import { Card } from "../ui/Page.tsx";
import type { Client } from "./client.ts";
import { NotFound } from "./NotFound.tsx";
import type { Route } from "./route.ts";

type PeopleRoute = Extract<Route, { name: "people" }>;

type PeopleProps = {
  client: Client;
  me: Me;
  route: PeopleRoute;
  renderPresence: (id: MemberId) => ReactNode;
};

function placeOf(route: PeopleRoute): StructurePlace {
  if (route.unitId !== null) return { kind: "unit", id: route.unitId };
  if (route.memberId !== null) return { kind: "other" };
  return { kind: route.list ?? "tree" };
}

export function People({ client, me, route, renderPresence }: PeopleProps) {
  const { call, say, router } = client;
  const { t } = useI18n();
  const { roles } = me.person;
  const isAdministrator = roles.includes("administrator");
  const seesAll = isAdministrator || roles.includes("head");
  if (!seesAll && (route.memberId !== null || route.list === "all")) return <NotFound />;
  return (
    <StructureScreen
      call={call}
      place={placeOf(route)}
      mayEdit={isAdministrator}
      seesAll={seesAll}
      say={say}
      navigate={router.navigate}
      renderParts={(unitId) => (
        <Card title={t("coming.open")} hint={t("coming.hint")}>
          <ButtonLink href={`/people/units/${unitId}/slips`} icon={DoorOpen} variant="line">
            {t("coming.go")}
          </ButtonLink>
        </Card>
      )}
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
        />
      )}
    </StructureScreen>
  );
}
