// Who came by a link and waits: let in, or refuse after a question.
import { useState } from "react";
import type { JoinRequest } from "../../api/schema.ts";
import { initials, listName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Row, Sub } from "../../ui/Stack.tsx";
import css from "./InvitesPanel.module.css";
import type { InvitesModel } from "./invitesModel.ts";

type RequestsProps = {
  model: InvitesModel;
  requests: readonly JoinRequest[];
  say: (text: string) => void;
  /** The row with the pressed button is gone: the focus needs another place. */
  onDecided: () => void;
};

export function Requests({ model, requests, say, onDecided }: RequestsProps) {
  const { t, formats } = useI18n();
  const { busy } = useStore(model.state);
  const [asked, setAsked] = useState<JoinRequest | null>(null);
  const decide = async (request: JoinRequest, approve: boolean) => {
    setAsked(null);
    const name = talkName(request.person.name);
    if (await model.decide(request, approve)) say(t(approve ? "requests.approved" : "requests.refused", { name }));
    onDecided();
  };
  return (
    <section className={css.section}>
      <h3 className={css.title}>{t("requests.title")}</h3>
      <ul className={css.list}>
        {requests.map((request) => (
          <li key={request.id} className={css.request}>
            <div className={css.person}>
              <Avatar id={request.person.id} letters={initials(request.person.name)} size={32} />
              <div className={css.words}>
                <PersonName name={listName(request.person.name)} isVerified={request.person.is_verified} />
                <Sub>
                  {request.person.roles.map((role) => t(`role.${role}`)).join(", ")},{" "}
                  {t(request.is_new ? "requests.new" : "requests.known")},{" "}
                  {formats.stamp(request.created_us, Date.now())}
                </Sub>
              </div>
            </div>
            <Row>
              <Button
                size="s"
                variant="solid"
                isPending={busy === `request-${request.id}`}
                pendingLabel={t("pending.save")}
                onPress={() => void decide(request, true)}
              >
                {t("requests.approve")}
              </Button>
              <Button size="s" variant="danger-line" onPress={() => setAsked(request)}>
                {t("requests.refuse")}
              </Button>
            </Row>
          </li>
        ))}
      </ul>
      <AlertDialog
        title={asked ? t("requests.refuse.title", { name: talkName(asked.person.name) }) : ""}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        action={t("requests.refuse")}
        safe={t("do.cancel")}
        onAction={() => asked && void decide(asked, false)}
      >
        {t(asked?.is_new ? "requests.refuse.new" : "requests.refuse.known")}
      </AlertDialog>
    </section>
  );
}
