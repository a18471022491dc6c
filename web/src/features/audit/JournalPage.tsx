// «Журнал изменений»: who did what, about whom and when; is the chain of records whole.
import { Copy, Download, ShieldCheck } from "lucide-react";
import { useEffect, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { Act, ActPerson, MemberId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { copyText } from "../../ui/copyText.ts";
import { csvOf } from "../../ui/csv.ts";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { Select } from "../../ui/Select.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { saveBlob } from "../../ui/saveBlob.ts";
import { useModel } from "../../ui/useModel.ts";
import { ACTS, actWord, wholeName, whoWord } from "./actWords.ts";
import css from "./Journal.module.css";
import { FILE_ROWS, JournalModel, NO_CHOICE } from "./journalModel.ts";
import { rulesWord } from "./rulesWords.ts";

type JournalPageProps = {
  call: Call;
  /** Only what this person did and what concerned them. */
  memberId: MemberId | null;
  say: (text: string) => void;
};

const hrefOf = (id: string) => `/manage/journal/${id}`;

export function JournalPage({ call, memberId, say }: JournalPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new JournalModel(call, memberId), memberId ?? "");
  const { acts, error } = useStore(model.state);
  return (
    <Page>
      <PageHead title={t("record.title")} hint={t("manage.journal.text")} />
      {memberId !== null && <Whose call={call} memberId={memberId} />}
      <Choice model={model} />
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={model.retry}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      {!acts && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {acts && acts.length === 0 && (
        <Card>
          <EmptyState drawing="nothing" title={t("record.none")} text={t("record.none.text")} />
        </Card>
      )}
      {acts && acts.length > 0 && <Acts model={model} acts={acts} />}
      <Foot model={model} say={say} />
      <ChainCard model={model} say={say} />
    </Page>
  );
}

function Whose({ call, memberId }: { call: Call; memberId: MemberId }) {
  const { t } = useI18n();
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    let isHere = true;
    call("person_get", { member_id: memberId }).then(
      ({ person }) => isHere && setName(listName(person.name)),
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [call, memberId]);
  return (
    <Note>
      {name === null ? t("record.person.nameless", { id: memberId }) : t("record.person", { name })}{" "}
      <a href="/manage/journal">{t("record.person.all")}</a>
    </Note>
  );
}

function Choice({ model }: { model: JournalModel }) {
  const { t, locale } = useI18n();
  const { choice } = useStore(model.state);
  const isAny = choice.act !== "" || choice.since !== "" || choice.until !== "";
  const acts = ACTS.map((act) => ({ value: act, label: actWord(t, { act, object_kind: "" }) }));
  acts.sort((a, b) => a.label.localeCompare(b.label, locale));
  return (
    <Card title={t("record.filter")}>
      <div className={css.choice}>
        <Select
          label={t("record.act")}
          options={[{ value: "", label: t("record.act.all") }, ...acts]}
          value={choice.act}
          onChange={(act) => model.choose({ act })}
        />
        <TextField
          label={t("record.since")}
          value={choice.since}
          onChange={(since) => model.choose({ since })}
          input={{ type: "date", min: "2020-01-01", max: "2099-12-31" }}
        />
        <TextField
          label={t("record.until")}
          value={choice.until}
          onChange={(until) => model.choose({ until })}
          input={{ type: "date", min: "2020-01-01", max: "2099-12-31" }}
        />
      </div>
      {isAny && (
        <Row>
          <Button variant="quiet" onPress={() => model.choose(NO_CHOICE)}>
            {t("record.clear")}
          </Button>
        </Row>
      )}
    </Card>
  );
}

function Acts({ model, acts }: { model: JournalModel; acts: readonly Act[] }) {
  const { t, formats } = useI18n();
  const { next, isReading } = useStore(model.state);
  const now = Date.now();
  return (
    <Stack>
      <Card isFlush>
        <Table
          label={t("record.title")}
          rows={acts}
          rowKey={({ n }) => String(n)}
          columns={[
            {
              label: t("record.what"),
              isHeader: true,
              cell: (act) => (
                <div>
                  {actWord(t, act)}
                  {act.object !== "" && <Sub>{act.object}</Sub>}
                  {act.was && <Sub>{rulesWord(t, act)}</Sub>}
                </div>
              ),
            },
            { label: t("record.about"), cell: ({ about }) => <People people={about} /> },
            { label: t("record.by"), cell: ({ by }) => (by ? <People people={[by]} /> : t("record.house")) },
            {
              label: t("record.when"),
              cell: ({ created_us: us }) => <time title={formats.full(us)}>{formats.stamp(us, now)}</time>,
            },
          ]}
        />
      </Card>
      {next !== null && (
        <Row>
          <Button isPending={isReading} pendingLabel={t("app.loading")} onPress={model.more}>
            {t("record.more")}
          </Button>
        </Row>
      )}
    </Stack>
  );
}

function People({ people }: { people: readonly ActPerson[] }) {
  const { t } = useI18n();
  if (people.length === 0) return "—";
  return (
    <div className={css.people}>
      {people.map((one) => (
        <div key={one.id}>
          <a href={hrefOf(one.id)} title={wholeName(t, one)}>
            {whoWord(t, one)}
          </a>
        </div>
      ))}
    </div>
  );
}

function Foot({ model, say }: { model: JournalModel; say: (text: string) => void }) {
  const { t, formats } = useI18n();
  const { isSaving, acts } = useStore(model.state);
  const save = async () => {
    const file = await model.forFile();
    if (!file) return;
    const head = ["№", t("record.when"), t("record.by"), t("record.what"), t("record.about")];
    const rows = file.acts.map((act) => [
      String(act.n),
      new Date(act.created_us / 1000).toISOString(),
      act.by ? wholeName(t, act.by) : t("record.house"),
      [actWord(t, act), act.object, rulesWord(t, act)].filter((word) => word !== "").join(": "),
      act.about.map((one) => wholeName(t, one)).join(", "),
    ]);
    saveBlob(new Blob([csvOf([head, ...rows])], { type: "text/csv;charset=utf-8" }), t("record.file"));
    if (!file.isWhole) say(t("record.save.some", { n: formats.number(FILE_ROWS) }));
  };
  if (!acts || acts.length === 0) return null;
  return (
    <Row>
      <Button icon={Download} isPending={isSaving} pendingLabel={t("app.loading")} onPress={() => void save()}>
        {t("record.save")}
      </Button>
    </Row>
  );
}

function ChainCard({ model, say }: { model: JournalModel; say: (text: string) => void }) {
  const { t, formats } = useI18n();
  const { chain } = useStore(model.state);
  const copy = async (text: string) => say(t((await copyText(text)) ? "do.copied" : "do.copyFailed"));
  return (
    <Card title={t("record.chain")} hint={t("record.chain.hint")}>
      <div role="status">
        {chain.state === "going" && (
          <Sub>{t("record.chain.going", { done: formats.number(chain.done), last: formats.number(chain.last) })}</Sub>
        )}
        {chain.state === "failed" && <Note tone="bad">{errorText(t, chain.error)}</Note>}
        {chain.state === "broken" && <Note tone="bad">{t("record.chain.broken", { n: formats.number(chain.n) })}</Note>}
        {chain.state === "whole" && (
          <Note tone="ok" icon={ShieldCheck}>
            {chain.rows === 0
              ? t("record.chain.empty")
              : t("record.chain.whole", {
                  date: formats.full(chain.checkedMs * 1000),
                  n: formats.number(chain.rows),
                })}
          </Note>
        )}
      </div>
      {chain.state === "whole" && chain.place !== "" && (
        <Stack gap="s">
          <Sub>{t("record.chain.note")}</Sub>
          <TextField label={t("record.chain.place")} value={chain.place} onChange={() => {}} isReadOnly />
        </Stack>
      )}
      <Row>
        {chain.state === "whole" && chain.place !== "" && (
          <Button icon={Copy} onPress={() => void copy(chain.place)}>
            {t("record.chain.copy")}
          </Button>
        )}
        {chain.state !== "going" && (
          <Button variant="quiet" onPress={() => void model.check()}>
            {t("record.chain.again")}
          </Button>
        )}
      </Row>
    </Card>
  );
}
