// One claim: what is claimed beside what the list says, what it gives, the history; under it the decision.
import {
  ArrowLeft,
  BadgeCheck,
  CircleCheck,
  CircleHelp,
  Library,
  Presentation,
  QrCode,
  TriangleAlert,
} from "lucide-react";
import type { Claim, ClaimField, ClaimStep } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { initials, listName, shortName, talkName } from "../../i18n/name.ts";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, Table } from "../../ui/Page.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Row, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import css from "./ClaimView.module.css";
import { Decision } from "./Decision.tsx";
import type { Opened, QueueModel } from "./queueModel.ts";

type ClaimViewProps = { model: QueueModel; onOpen: (path: string) => void; say: (text: string) => void };

export function ClaimView({ model, onOpen, say }: ClaimViewProps) {
  const { t } = useI18n();
  const { opened, openError } = useStore(model.state);
  if (openError) {
    return (
      <EmptyState
        drawing="nothing"
        title={t(openError.code === "not_found" ? "notFound.title" : "app.failed")}
        text={errorText(t, openError)}
      />
    );
  }
  if (!opened) return <Skeleton label={t("app.loading")} />;
  return (
    <div className={css.view}>
      <Page>
        <div className={css.back}>
          <ButtonLink href="/manage/claims" variant="quiet" icon={ArrowLeft}>
            {t("claims.back")}
          </ButtonLink>
        </div>
        <Head claim={opened.claim} />
        <Warnings claim={opened.claim} />
        <div className={css.sides}>
          <div className={css.main}>
            <Comparison opened={opened} />
            <Others opened={opened} model={model} />
            {opened.claim.note !== "" && (
              <Card title={t("claim.note")}>
                <p className={css.note}>{opened.claim.note}</p>
              </Card>
            )}
            {opened.claim.role === "teacher" && <Gives />}
          </div>
          <History steps={opened.steps} />
        </div>
      </Page>
      <Decision model={model} opened={opened} onOpen={onOpen} say={say} />
    </div>
  );
}

function Head({ claim }: { claim: Claim }) {
  const { t, formats } = useI18n();
  const { person } = claim;
  const date = formats.stamp(claim.created_us, Date.now());
  return (
    <header className={css.head}>
      <Avatar id={person.id} letters={initials(person.name)} size={72} />
      <div>
        <h2 className={css.name}>
          <a href={`/people/${person.id}`}>
            <PersonName name={talkName(person.name)} isVerified={person.is_verified} isPlain />
          </a>
        </h2>
        <Sub>{t(claim.role === "teacher" ? "claim.asks.teacher" : "claim.asks.staff", { date })}</Sub>
      </div>
    </header>
  );
}

function Warnings({ claim }: { claim: Claim }) {
  const { t, formats } = useI18n();
  const { is_mixed: isMixed, alike } = claim.name_warning;
  return (
    <>
      {isMixed && <Note tone="bad">{t("claim.mixed")}</Note>}
      {alike.length > 0 && (
        <Note tone="warn">{t("claim.alike", { names: formats.list(alike.map(({ name }) => listName(name))) })}</Note>
      )}
    </>
  );
}

const MATCH = {
  same: { icon: CircleCheck, tone: css.same },
  check: { icon: TriangleAlert, tone: css.check },
  unknown: { icon: CircleHelp, tone: css.unknown },
} as const;

function Comparison({ opened }: { opened: Opened }) {
  const { t } = useI18n();
  const strong = (field: ClaimField, text: string) =>
    field.match === "check" ? <strong>{text || "–"}</strong> : text || "–";
  return (
    <Card isFlush>
      <Table
        label={t("claim.compare")}
        rows={opened.fields}
        rowKey={(field) => field.field}
        columns={[
          { label: t("claim.col.field"), isHeader: true, cell: (field) => t(`claim.field.${field.field}`) },
          { label: t("claim.col.claimed"), cell: (field) => strong(field, field.claimed) },
          { label: t("claim.col.listed"), cell: (field) => strong(field, field.listed) },
          {
            label: t("claim.col.match"),
            cell: (field) => (
              <span className={MATCH[field.match].tone}>
                <Icon of={MATCH[field.match].icon} size="s" /> {t(`claim.match.${field.match}`)}
              </span>
            ),
          },
        ]}
      />
    </Card>
  );
}

function Others({ opened, model }: { opened: Opened; model: QueueModel }) {
  const { t } = useI18n();
  if (opened.others.length === 0 || opened.claim.state !== "waits") return null;
  return (
    <Card title={t("claim.others")}>
      {opened.others.map((record) => (
        <Row key={record.id} isSpread>
          <span>
            {listName(record.name)} {record.position !== "" && <Sub>{record.position}</Sub>}
          </span>
          <Button size="s" onPress={() => void model.open(opened.claim.id, record.id)}>
            {t("claim.others.take")}
          </Button>
        </Row>
      ))}
    </Card>
  );
}

const GIVES: readonly { key: Key; icon: typeof BadgeCheck }[] = [
  { key: "claim.gives.seal", icon: BadgeCheck },
  { key: "claim.gives.lessons", icon: Presentation },
  { key: "claim.gives.materials", icon: Library },
  { key: "claim.gives.invites", icon: QrCode },
];

function Gives() {
  const { t } = useI18n();
  return (
    <Card title={t("claim.gives")}>
      <ul className={css.gives}>
        {GIVES.map(({ key, icon }) => (
          <li key={key}>
            <Icon of={icon} /> {t(key)}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function History({ steps }: { steps: readonly ClaimStep[] }) {
  const { t, formats } = useI18n();
  const who = (step: ClaimStep): string | null => {
    if (!step.by) return null;
    const name = shortName(step.by);
    if (step.kind === "code") return t("claim.step.code.by", { name });
    return step.kind === "link" ? t("claim.step.link.by", { name }) : t("claim.step.by", { name });
  };
  return (
    <aside aria-label={t("claim.history")}>
      <Card title={t("claim.history")}>
        <ol className={css.steps}>
          {steps.map((step) => (
            <li key={`${step.kind} ${step.created_us}`}>
              <strong>{t(`claim.step.${step.kind}`)}</strong>
              {step.text !== "" && <span>{step.text}</span>}
              {who(step) && <span>{who(step)}</span>}
              <span className={css.time}>{formats.stamp(step.created_us, Date.now())}</span>
            </li>
          ))}
        </ol>
      </Card>
    </aside>
  );
}
