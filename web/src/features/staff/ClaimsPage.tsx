// «Подтверждение» (ui/png 09): the queue at the left, one claim beside the list of staff at the right; on a phone a push.
import { FileText } from "lucide-react";
import { useEffect } from "react";
import { Link } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { Claim, ClaimId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { initials, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Chip, Count } from "../../ui/Chip.tsx";
import { cx } from "../../ui/cx.ts";
import { Note } from "../../ui/Note.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./ClaimsPage.module.css";
import { ClaimView } from "./ClaimView.tsx";
import { chipsOf } from "./claimWords.ts";
import { QueueModel, type QueueTab } from "./queueModel.ts";

const TABS: readonly QueueTab[] = ["waits", "confirmed", "refused"];

type ClaimsPageProps = {
  call: Call;
  claimId: ClaimId | null;
  /** How many wait, as who-we-are tells: a new number reads the list anew. */
  waiting: number;
  isAdministrator: boolean;
  onDecided: () => void;
  onOpen: (path: string) => void;
  say: (text: string) => void;
};

export function ClaimsPage({ call, claimId, waiting, isAdministrator, onDecided, onOpen, say }: ClaimsPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new QueueModel(call, onDecided), "queue");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number says when to read again
  useEffect(() => void model.read(), [model, waiting]);
  useEffect(() => void model.open(claimId), [model, claimId]);
  return (
    <div className={cx(css.queue, claimId !== null && css.isOpen)}>
      <section className={css.side} aria-label={t("manage.claims")}>
        <h1 tabIndex={-1} data-page-title className={css.title}>
          {t("manage.claims")}
        </h1>
        <TabRow model={model} />
        <List model={model} openId={claimId} />
        <StaffList model={model} isAdministrator={isAdministrator} />
      </section>
      <div className={css.content}>
        {claimId === null ? (
          <EmptyState drawing="people" title={t("claims.pick")} text={t("claims.pick.text")} />
        ) : (
          <ClaimView model={model} onOpen={onOpen} say={say} />
        )}
      </div>
    </div>
  );
}

function TabRow({ model }: { model: QueueModel }) {
  const { t } = useI18n();
  const { tab, waiting } = useStore(model.state);
  return (
    <fieldset className={css.tabs} aria-label={t("claims.tabs")}>
      {TABS.map((id) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === tab}
          className={cx(css.tab, id === tab && css.here)}
          onClick={() => model.toTab(id)}
        >
          {t(`claims.${id}`)}
          {id === "waits" && waiting > 0 && <Count n={waiting} label={t("claims.waiting.n", { n: waiting })} />}
        </button>
      ))}
    </fieldset>
  );
}

function List({ model, openId }: { model: QueueModel; openId: ClaimId | null }) {
  const { t } = useI18n();
  const { claims, error, tab, next } = useStore(model.state);
  if (error) {
    return (
      <Note tone="bad" live="alert">
        {errorText(t, error)}{" "}
        <Button size="s" onPress={() => void model.read()}>
          {t("do.retry")}
        </Button>
      </Note>
    );
  }
  if (!claims) return <Skeleton label={t("app.loading")} />;
  if (claims.length === 0) {
    return (
      <EmptyState drawing="nothing" title={t(tab === "waits" ? "manage.done" : (`claims.empty.${tab}` as const))} />
    );
  }
  return (
    <>
      <ul className={css.list}>
        {claims.map((claim) => (
          <li key={claim.id}>
            <ClaimRow claim={claim} isOpen={claim.id === openId} />
          </li>
        ))}
      </ul>
      {next && <Button onPress={() => void model.more()}>{t("do.showMore")}</Button>}
    </>
  );
}

function ClaimRow({ claim, isOpen }: { claim: Claim; isOpen: boolean }) {
  const { t, formats } = useI18n();
  const { person } = claim;
  const now = Date.now();
  const until = claim.until_us
    ? t("claims.chip.until", { date: formats.date(claim.until_us, now) })
    : t("claims.chip.forever");
  return (
    <Link
      href={`/manage/claims/${claim.id}`}
      className={cx(css.row, isOpen && css.open)}
      {...(isOpen && { "aria-current": "true" as const })}
    >
      <Avatar id={person.id} letters={initials(person.name)} />
      <span className={css.words}>
        <span className={css.line}>
          <span className={css.name}>{talkName(person.name)}</span>
          <span className={css.time}>{formats.stamp(claim.decided_us ?? claim.created_us, now)}</span>
        </span>
        <span className={css.sub}>{claim.subjects || claim.position || t("claims.noSubject")}</span>
        <span className={css.chips}>
          {claim.state === "waits" &&
            chipsOf(claim).map((chip) => (
              <Chip key={chip.label} tone={chip.tone}>
                {t(chip.label)}
              </Chip>
            ))}
          {claim.state === "confirmed" && claim.role === "teacher" && <Chip tone="ok">{until}</Chip>}
          {claim.state === "refused" && <span className={css.sub}>{claim.reason}</span>}
        </span>
      </span>
    </Link>
  );
}

function StaffList({ model, isAdministrator }: { model: QueueModel; isAdministrator: boolean }) {
  const { t, formats } = useI18n();
  const { claims, listedUs, records } = useStore(model.state);
  if (!claims) return null;
  const words =
    listedUs === null
      ? t("claims.list.none")
      : t("claims.list.of", { date: formats.date(listedUs, Date.now()), n: records });
  return (
    <Note icon={FileText}>
      {words} {isAdministrator && <a href="/people/imports">{t("claims.list.load")}</a>}
    </Note>
  );
}
