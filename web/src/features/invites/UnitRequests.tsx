// Who came by the group's link and waits: let in, recognise in the list, take over from another group, or refuse.
import { useState } from "react";
import type { UnitMatch, UnitRequest } from "../../api/schema.ts";
import { initials, listName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { Card } from "../../ui/Page.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Row, Sub } from "../../ui/Stack.tsx";
import css from "./UnitInvites.module.css";
import type { Decision, UnitInvitesModel } from "./unitModel.ts";

type UnitRequestsProps = {
  model: UnitInvitesModel;
  requests: readonly UnitRequest[];
  say: (text: string) => void;
  /** The row with the pressed button is gone: the focus needs another place. */
  onDecided: () => void;
};

export function UnitRequests({ model, requests, say, onDecided }: UnitRequestsProps) {
  const { t } = useI18n();
  const [asked, setAsked] = useState<UnitRequest | null>(null);
  const decide = async (request: UnitRequest, decision: Decision) => {
    setAsked(null);
    const name = talkName(request.person.name);
    const isDone = await model.decide(request, decision);
    if (isDone) say(t(decision.verdict === "refused" ? "wait.refused" : "wait.in", { name }));
    onDecided();
  };
  return (
    <Card title={t("wait.title", { n: requests.length })}>
      <ul className={css.list}>
        {requests.map((request) => (
          <Request
            key={request.id}
            model={model}
            request={request}
            onDecide={(decision) => void decide(request, decision)}
            onRefuse={() => setAsked(request)}
          />
        ))}
      </ul>
      <AlertDialog
        title={asked ? t("wait.refuse.title", { name: talkName(asked.person.name) }) : ""}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        action={t("wait.refuse")}
        safe={t("do.cancel")}
        onAction={() => asked && void decide(asked, { verdict: "refused" })}
      >
        {t(asked?.is_new ? "wait.refuse.new" : "wait.refuse.known")}
      </AlertDialog>
    </Card>
  );
}

type RequestProps = {
  model: UnitInvitesModel;
  request: UnitRequest;
  onDecide: (decision: Decision) => void;
  onRefuse: () => void;
};

function Request({ model, request, onDecide, onRefuse }: RequestProps) {
  const { t, formats } = useI18n();
  const { busy } = useStore(model.state);
  const { person, groups, matches } = request;
  const when = formats.stamp(request.created_us, Date.now());
  const known = groups.length > 0 ? "wait.known" : "wait.knownNowhere";
  const pending = { isPending: busy === `request-${request.id}`, pendingLabel: t("pending.save") };
  const isListed = matches.filter((match) => !match.has_account);
  return (
    <li className={css.request}>
      <div className={css.person}>
        <Avatar id={person.id} letters={initials(person.name)} size={32} />
        <div className={css.words}>
          <PersonName name={listName(person.name)} isVerified={false} />
          <Sub>
            {t(request.is_new ? "wait.new" : known, { when, groups: groups.map((group) => group.name).join(", ") })}
          </Sub>
        </div>
      </div>
      <Matches matches={matches} />
      <Row>
        {isListed.map((match) => (
          <Button
            key={match.person.id}
            size="s"
            variant="solid"
            {...pending}
            onPress={() => onDecide({ verdict: "listed", listed_id: match.person.id })}
          >
            {t("wait.isListed", { name: listName(match.person.name) })}
          </Button>
        ))}
        {groups.map((group) => (
          <Button key={group.id} size="s" onPress={() => onDecide({ verdict: "transferred", from_id: group.id })}>
            {t("wait.transfer", { group: group.name })}
          </Button>
        ))}
        <Button
          size="s"
          variant={isListed.length > 0 ? "line" : "solid"}
          {...pending}
          onPress={() => onDecide({ verdict: "enrolled" })}
        >
          {t(groups.length > 0 ? "wait.beside" : "wait.letIn")}
        </Button>
        <Button size="s" variant="danger-line" onPress={onRefuse}>
          {t("wait.refuse")}
        </Button>
      </Row>
    </li>
  );
}

function Matches({ matches }: { matches: readonly UnitMatch[] }) {
  const { t } = useI18n();
  const twin = matches.find((match) => match.has_account && match.likeness === "same");
  return (
    <>
      {matches.some((match) => !match.has_account) && <p>{t("wait.alike")}</p>}
      {twin && <p>{t("wait.twin", { name: listName(twin.person.name) })}</p>}
    </>
  );
}
