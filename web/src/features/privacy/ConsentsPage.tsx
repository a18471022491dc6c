// «Согласия» in Управление: what people are asked, how many answered how, new versions. For the administrator.
import { Plus } from "lucide-react";
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { ConsentCount, ConsentKind } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { ConsentDraft } from "./ConsentDraft.tsx";
import css from "./Consents.module.css";
import { currentOf, KINDS, TextsModel } from "./textsModel.ts";

type ConsentsPageProps = { call: Call; say: (text: string) => void };

const hrefTo = (count: ConsentCount) => `/manage/consents/${count.text.id}`;

export function ConsentsPage({ call, say }: ConsentsPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new TextsModel(call), "texts");
  const { texts, error, failure } = useStore(model.state);
  const [draft, setDraft] = useState<{ kind: ConsentKind; from?: ConsentCount } | null>(null);
  const open = (what: NonNullable<typeof draft>) => {
    model.begin();
    setDraft(what);
  };
  const free = KINDS.filter((kind) => texts && !currentOf(texts, kind));
  const asked = texts?.filter(({ text }) => text.retired_us == null) ?? [];
  const old = texts?.filter(({ text }) => text.retired_us != null) ?? [];
  return (
    <Page>
      <PageHead title={t("manage.consents")} hint={t("consents.hint")}>
        {texts && free[0] && (
          <Button variant="primary" icon={Plus} onPress={() => open({ kind: free[0] ?? "media" })}>
            {t("consents.new")}
          </Button>
        )}
      </PageHead>
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => void model.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      {failure && !draft && (
        <Note tone="bad" live="alert">
          {errorText(t, failure)}
        </Note>
      )}
      {!texts && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {texts && asked.length === 0 && (
        <Card>
          <EmptyState drawing="nothing" title={t("consents.none")} text={t("consents.none.text")} />
        </Card>
      )}
      {asked.map((count) => (
        <TextCard
          key={count.text.id}
          model={model}
          count={count}
          onChange={() => open({ kind: count.text.kind, from: count })}
          say={say}
        />
      ))}
      {old.length > 0 && <Earlier counts={old} />}
      {draft && (
        <ConsentDraft
          model={model}
          kinds={draft.from ? [draft.kind] : free}
          from={draft.from}
          onClose={() => {
            model.forgetFailure();
            setDraft(null);
          }}
          say={say}
        />
      )}
    </Page>
  );
}

type TextCardProps = {
  model: TextsModel;
  count: ConsentCount;
  onChange: () => void;
  say: (text: string) => void;
};

function TextCard({ model, count, onChange, say }: TextCardProps) {
  const { t, formats } = useI18n();
  const [isAsking, setAsking] = useState(false);
  const { text } = count;
  const retire = async () => {
    setAsking(false);
    if (await model.retire(text.id)) say(t("consents.retired"));
  };
  return (
    <Card title={text.title}>
      <Stack gap="s">
        <Row>
          <Chip>{t(`consent.kind.${text.kind}`)}</Chip>
          <Chip tone="line">{t(`consent.asking.${text.asked}`)}</Chip>
        </Row>
        <Sub>{t("consent.version", { n: text.n, date: formats.date(text.created_us, Date.now()) })}</Sub>
        <ul className={css.counts}>
          {(["given", "refused", "withdrawn", "waiting"] as const).map((state) => (
            <li key={state}>
              {t(`consent.state.${state}`)}: <b>{formats.number(count[state])}</b>
            </li>
          ))}
        </ul>
        <details className={css.details}>
          <summary>{t("consent.read")}</summary>
          <p className={css.body}>{text.body}</p>
        </details>
        <Row>
          <ButtonLink variant="solid" href={hrefTo(count)} aria-label={`${t("consents.who")}: ${text.title}`}>
            {t("consents.who")}
          </ButtonLink>
          <Button onPress={onChange} aria-label={`${t("consents.change")}: ${text.title}`}>
            {t("consents.change")}
          </Button>
          <Button
            variant="danger-line"
            onPress={() => setAsking(true)}
            aria-label={`${t("consents.retire")}: ${text.title}`}
          >
            {t("consents.retire")}
          </Button>
        </Row>
      </Stack>
      <AlertDialog
        title={t("consents.retire.title", { title: text.title })}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action={t("consents.retire")}
        safe={t("do.cancel")}
        onAction={() => void retire()}
      >
        {t("consents.retire.text")}
      </AlertDialog>
    </Card>
  );
}

function Earlier({ counts }: { counts: readonly ConsentCount[] }) {
  const { t, formats } = useI18n();
  const now = Date.now();
  return (
    <Card title={t("consents.old")} hint={t("consents.old.hint")}>
      <Table
        label={t("consents.old")}
        rows={counts}
        rowKey={({ text }) => text.id}
        columns={[
          {
            label: t("consents.col.text"),
            isHeader: true,
            cell: ({ text }) => `${text.title}, ${t("consent.n", { n: text.n })}`,
          },
          { label: t("consents.col.until"), cell: ({ text }) => formats.date(text.retired_us ?? 0, now) },
          { label: t("consents.col.given"), cell: ({ given }) => formats.number(given) },
          {
            label: "",
            cell: (count) => (
              <ButtonLink
                size="s"
                href={hrefTo(count)}
                aria-label={`${t("consents.who")}: ${count.text.title}, ${count.text.n}`}
              >
                {t("consents.who")}
              </ButtonLink>
            ),
          },
        ]}
      />
    </Card>
  );
}
