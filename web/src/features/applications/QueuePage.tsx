// The operator's page: applications with their queue, and the spaces of this server.
import { FilePlus2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Call } from "../../api/http.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Switch } from "../../ui/Choice.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { Form, Row, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./Apply.module.css";
import { CaseView } from "./CaseView.tsx";
import { QUEUE_TABS, QueueModel } from "./queueModel.ts";
import { StateChip } from "./Timeline.tsx";

type QueuePageProps = {
  call: Call;
  say: (text: string) => void;
  navigate: (path: string) => void;
  spaces: ReactNode;
};

export function QueuePage({ call, say, navigate, spaces }: QueuePageProps) {
  const { t } = useI18n();
  const [place, setPlace] = useState<"applications" | "spaces">("applications");
  return (
    <div className={css.places}>
      <Tabs
        label={t("apps.places")}
        selected={place}
        onSelect={setPlace}
        tabs={[
          {
            id: "applications",
            label: t("apps.tab"),
            content: <Applications call={call} say={say} navigate={navigate} />,
          },
          { id: "spaces", label: t("apps.spaces"), content: spaces },
        ]}
      />
    </div>
  );
}

function Applications({ call, say, navigate }: Omit<QueuePageProps, "spaces">) {
  const { t } = useI18n();
  const model = useModel(() => new QueueModel(call), "queue");
  const [isEntering, setEntering] = useState(false);
  const { kase, counts, tab, error, door } = useStore(model.state);
  if (kase) return <CaseView model={model} kase={kase} say={say} navigate={navigate} />;
  const n = counts ?? { waiting: 0, returned: 0, drafts: 0, done: 0 };
  return (
    <Page>
      <PageHead title={t("apps.title")} hint={t("apps.hint")}>
        <Button icon={FilePlus2} onPress={() => setEntering(true)}>
          {t("apps.enter")}
        </Button>
      </PageHead>
      {door && (
        <Card>
          <Switch
            isSelected={door.is_open}
            isDisabled={door.is_ordered}
            onChange={(isOpen) => void model.setDoor(isOpen)}
            hint={t(door.is_ordered ? "apps.door.ordered" : "apps.door.hint")}
          >
            {t("apps.door")}
          </Switch>
        </Card>
      )}
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => void model.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      <Tabs
        label={t("apps.queue")}
        selected={tab}
        onSelect={model.select}
        tabs={QUEUE_TABS.map((id) => ({
          id,
          label: t(`apps.queue.${id}`, { n: n[id] }),
          content: <Rows model={model} />,
        }))}
      />
      {isEntering && (
        <EnterDialog
          onClose={() => setEntering(false)}
          onName={async (name) => {
            const secret = await model.enter(name);
            if (secret) navigate(`/apply#${secret}`);
          }}
        />
      )}
    </Page>
  );
}

function Rows({ model }: { model: QueueModel }) {
  const { t, formats } = useI18n();
  const { rows, error } = useStore(model.state);
  if (!rows) return error ? null : <Skeleton label={t("app.loading")} hasAvatar={false} />;
  if (rows.length === 0) return <EmptyState title={t("apps.empty")} />;
  return (
    <Card isFlush>
      <Table
        label={t("apps.queue")}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          {
            label: t("apps.col.name"),
            isHeader: true,
            cell: (row) => (
              <Button variant="quiet" onPress={() => void model.open(row.id)}>
                {row.name || "–"}
              </Button>
            ),
          },
          { label: t("apps.col.inn"), cell: (row) => row.inn || "–" },
          {
            label: t("apps.col.state"),
            cell: (row) => (
              <Row>
                <StateChip state={row.state} />
                {row.is_paper && <Chip tone="line">{t("apps.paper")}</Chip>}
              </Row>
            ),
          },
          { label: t("apps.col.when"), cell: (row) => formats.full(row.sent_us ?? row.touched_us) },
        ]}
      />
    </Card>
  );
}

function EnterDialog({ onClose, onName }: { onClose: () => void; onName: (name: string) => Promise<void> }) {
  const { t } = useI18n();
  const [name, setName] = useState("");
  const [isAsked, setAsked] = useState(false);
  return (
    <Dialog title={t("apps.enter")} isOpen onClose={onClose}>
      <Form
        onSubmit={() => {
          setAsked(true);
          if (name.trim() !== "") void onName(name.trim());
        }}
      >
        <Sub>{t("apps.enter.hint")}</Sub>
        <TextField
          label={t("apply.begin.name")}
          value={name}
          onChange={setName}
          error={isAsked && name.trim() === "" ? t("apply.bad.name") : undefined}
          maxLength={200}
          autoFocus
        />
        <Button type="submit" variant="primary" size="l" isWide>
          {t("do.continue")}
        </Button>
      </Form>
    </Dialog>
  );
}
