// One person: who they are, the badge, the code.
import { ArrowLeft, BadgeCheck, KeyRound, Pencil } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { Member, MemberId, Person, Role } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName, shortName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { AlertDialog, Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Facts, Page, PageHead } from "../../ui/Page.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Form, Row, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { IssuedSheet } from "./IssuedSheet.tsx";
import { MinorCard } from "./MinorCard.tsx";
import { PersonForm } from "./PersonForm.tsx";
import { hasComplaints, personComplaints } from "./personDraft.ts";
import { PersonModel } from "./personModel.ts";
import { RoleHistory } from "./RoleHistory.tsx";
import { rolesEffect } from "./rolesEffect.ts";

type PersonPageProps = {
  call: Call;
  memberId: MemberId;
  ownId: MemberId;
  isAdministrator: boolean;
  onBack: () => void;
  say: (text: string) => void;
  /** Where they study and work, their children and parents: another feature's, given by the app. */
  renderPlaces?: (person: Person) => ReactNode;
  /** How their access ends: another feature's too. */
  renderEnd?: (person: Person, reread: () => Promise<void>) => ReactNode;
};

export function PersonPage({
  call,
  memberId,
  ownId,
  isAdministrator,
  onBack,
  say,
  renderPlaces,
  renderEnd,
}: PersonPageProps) {
  const { t, formats } = useI18n();
  const model = useModel(() => new PersonModel(call, memberId), memberId);
  const { member, error, draft, failure, wasChanged, code } = useStore(model.state);
  const back = <IconButton icon={ArrowLeft} label={t("do.back")} onPress={onBack} />;
  if (!member) {
    return (
      <Page>
        <PageHead title={t("people.title")} back={back} />
        {error ? (
          <EmptyState
            drawing="nothing"
            title={t(error.code === "not_found" ? "notFound.title" : "app.failed")}
            text={errorText(t, error)}
          >
            <Button onPress={() => void model.read()}>{t("do.retry")}</Button>
          </EmptyState>
        ) : (
          <Skeleton label={t("app.loading")} />
        )}
      </Page>
    );
  }
  const { person } = member;
  return (
    <Page>
      <PageHead
        back={back}
        title={<PersonName name={listName(person.name)} isVerified={person.is_verified} isPlain />}
        hint={person.roles.map((role) => t(`role.${role}`)).join(", ")}
      >
        {isAdministrator ? (
          <Button icon={Pencil} onPress={model.edit}>
            {t("person.edit")}
          </Button>
        ) : undefined}
      </PageHead>
      {failure && !draft && (
        <Note tone="bad" live="alert">
          {errorText(t, failure)}
        </Note>
      )}
      {wasChanged && !draft && (
        <Note tone="warn" live="alert">
          {t("error.conflict")}
        </Note>
      )}
      {member.name_warning.is_mixed && <Note tone="bad">{t("claim.mixed")}</Note>}
      {member.name_warning.alike.length > 0 && (
        <Note tone="warn">
          {t("claim.alike", { names: formats.list(member.name_warning.alike.map(({ name }) => listName(name))) })}
        </Note>
      )}
      <InfoCard member={member} />
      {renderPlaces?.(person)}
      {(person.roles.includes("teacher") || person.roles.includes("head") || person.is_verified) && (
        <BadgeCard model={model} member={member} isOwn={memberId === ownId} say={say} />
      )}
      {isAdministrator && person.roles.includes("student") && (
        <MinorCard key={member.minor_until_us ?? 0} model={model} member={member} say={say} />
      )}
      {isAdministrator && <CodeCard model={model} member={member} isOwn={memberId === ownId} say={say} />}
      <RoleHistory read={model.history} version={person.version} />
      {renderEnd?.(person, () => model.read())}
      {draft && <EditDialog model={model} say={say} />}
      {code && (
        <Dialog
          title={t("sheet.title")}
          isOpen
          isDismissable={false}
          onClose={model.closeCode}
          footer={
            <Button variant="solid" onPress={model.closeCode}>
              {t("sheet.kept")}
            </Button>
          }
        >
          <IssuedSheet call={call} name={person.name} code={code} say={say} />
        </Dialog>
      )}
    </Page>
  );
}

function InfoCard({ member }: { member: Member }) {
  const { t, formats } = useI18n();
  const { person, login } = member;
  return (
    <Card title={t("person.info")}>
      <Facts
        facts={[
          { label: t("person.roles"), value: person.roles.map((role) => t(`role.${role}`)).join(", ") },
          ...(person.position === "" ? [] : [{ label: t("person.position"), value: person.position }]),
          { label: t("person.login"), value: login ?? t("person.login.none") },
          { label: t("person.since"), value: formats.date(member.created_us, Date.now()) },
        ]}
      />
    </Card>
  );
}

type BadgeCardProps = { model: PersonModel; member: Member; isOwn: boolean; say: (text: string) => void };

function BadgeCard({ model, member, isOwn, say }: BadgeCardProps) {
  const { t, formats } = useI18n();
  const { pending } = useStore(model.state);
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const [bad, setBad] = useState(false);
  const { is_verified: isVerified, name } = member.person;
  const set = async (to: boolean) => {
    setBad(!to && reason.trim() === "");
    if (!to && reason.trim() === "") return;
    setAsking(false);
    if (await model.setBadge(to, reason.trim())) say(t(to ? "person.badge.given" : "person.badge.taken"));
  };
  return (
    <Card title={t("person.badge")}>
      {isVerified ? (
        <Sub>
          {member.verified_by && member.verified_us
            ? t("person.badge.by", {
                name: shortName(member.verified_by),
                date: formats.date(member.verified_us, Date.now()),
              })
            : t("person.badge.yes")}
          {". "}
          {member.verified_until_us
            ? t("person.badge.till", { date: formats.date(member.verified_until_us, Date.now()) })
            : t("person.badge.forever")}
        </Sub>
      ) : (
        <Sub>{t(isOwn ? "person.badge.own" : "person.badge.no")}</Sub>
      )}
      <Row>
        {isVerified ? (
          <Button
            variant="danger-line"
            isPending={pending === "badge"}
            pendingLabel={t("pending.save")}
            onPress={() => setAsking(true)}
          >
            {t("person.badge.take")}
          </Button>
        ) : (
          !isOwn && (
            <Button
              variant="solid"
              icon={BadgeCheck}
              isPending={pending === "badge"}
              pendingLabel={t("pending.save")}
              onPress={() => void set(true)}
            >
              {t("person.badge.give")}
            </Button>
          )
        )}
      </Row>
      <Dialog
        title={t("person.badge.take.title", { name: talkName(name) })}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
      >
        <Form onSubmit={() => void set(false)}>
          <Sub>{t("person.badge.take.text")}</Sub>
          <TextField
            label={t("person.badge.reason")}
            hint={t("person.badge.reason.hint")}
            value={reason}
            onChange={setReason}
            error={bad ? t("person.badge.reason.empty") : undefined}
            maxLength={500}
            autoFocus
          />
          <Row>
            <Button type="submit" variant="danger">
              {t("person.badge.take")}
            </Button>
            <Button onPress={() => setAsking(false)}>{t("person.badge.keep")}</Button>
          </Row>
        </Form>
      </Dialog>
    </Card>
  );
}

/** Whose password one administrator may not replace. */
const STAFF: readonly Role[] = ["administrator", "head", "teacher", "staff"];

type CodeCardProps = { model: PersonModel; member: Member; isOwn: boolean; say: (text: string) => void };

function CodeCard({ model, member, isOwn, say }: CodeCardProps) {
  const { t, formats } = useI18n();
  const { pending, request } = useStore(model.state);
  const [isAsking, setAsking] = useState(false);
  if (member.is_active && member.person.roles.some((role) => STAFF.includes(role))) {
    return (
      <Card title={t("person.code")}>
        <Sub>{t("codeRequest.ask.text")}</Sub>
        {request ? (
          <Note tone="soft">
            {t("codeRequest.waits")}{" "}
            {t("codeRequest.by", {
              name: shortName(request.requested_by.name),
              date: formats.stamp(request.created_us, Date.now()),
              till: formats.full(request.expires_us),
            })}
          </Note>
        ) : (
          !isOwn && (
            <Row>
              <Button
                icon={KeyRound}
                isPending={pending === "code"}
                pendingLabel={t("pending.save")}
                onPress={() => void model.askCode().then((isAsked) => isAsked && say(t("codeRequest.asked")))}
              >
                {t("codeRequest.ask")}
              </Button>
            </Row>
          )
        )}
      </Card>
    );
  }
  return (
    <Card title={t("person.code")}>
      <Sub>{t(member.is_active ? "person.code.forgot" : "person.code.text")}</Sub>
      <Row>
        <Button
          icon={KeyRound}
          isPending={pending === "code"}
          pendingLabel={t("pending.create")}
          onPress={() => (member.is_active ? setAsking(true) : void model.issueCode())}
        >
          {t("person.code.issue")}
        </Button>
      </Row>
      <AlertDialog
        title={t("person.code.forgot.title", { name: talkName(member.person.name) })}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action={t("person.code.issue")}
        safe={t("person.code.keep")}
        onAction={() => {
          setAsking(false);
          void model.issueCode();
        }}
      >
        {t("person.code.forgot.text")}
      </AlertDialog>
    </Card>
  );
}

function EditDialog({ model, say }: { model: PersonModel; say: (text: string) => void }) {
  const { t } = useI18n();
  const { member, draft, bad, failure, wasChanged, pending } = useStore(model.state);
  const [isLooking, setLooking] = useState(false);
  const [reason, setReason] = useState("");
  if (!draft || !member) return null;
  const { roles, is_verified: isVerified } = member.person;
  const effect = rolesEffect(roles, draft.roles, isVerified);
  const save = async () => {
    if (effect.length > 0 && !isLooking && !hasComplaints(personComplaints(draft))) return setLooking(true);
    if (await model.save(reason.trim())) say(t("do.saved"));
  };
  return (
    <Dialog title={t("person.edit")} isOpen isDismissable={false} onClose={model.leaveEdit}>
      <Form onSubmit={() => void save()}>
        <PersonForm
          draft={draft}
          bad={bad}
          onChange={(to) => {
            setLooking(false);
            model.setDraft(to);
          }}
          hasBadge={false}
        />
        {isLooking && (
          <>
            <Note tone="warn" live="status">
              <strong>{t("roles.look")}</strong>
              {effect.map((key) => (
                <p key={key}>{t(key)}</p>
              ))}
            </Note>
            <TextField
              label={t("roles.reason")}
              hint={t("roles.reason.hint")}
              value={reason}
              onChange={setReason}
              maxLength={300}
              autoFocus
            />
          </>
        )}
        {wasChanged && (
          <Note tone="warn" live="alert">
            {t("person.changed")}
          </Note>
        )}
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        <Button
          type="submit"
          variant="primary"
          size="l"
          isWide
          isPending={pending === "card"}
          pendingLabel={t("pending.save")}
        >
          {t(isLooking ? "roles.keep" : "do.save")}
        </Button>
      </Form>
    </Dialog>
  );
}
