// What the operator sees: the closed spaces of this server, and how to open one more.
import { Plus } from "lucide-react";
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { OpenOrg } from "./OpenOrg.tsx";
import { OpenOrgModel } from "./orgModel.ts";
import { SpacesModel } from "./spacesModel.ts";

type SpacesPageProps = { call: Call; say: (text: string) => void };

export function SpacesPage({ call, say }: SpacesPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new SpacesModel(call), "spaces");
  const [isOpening, setOpening] = useState(false);
  const { orgs, error } = useStore(model.state);
  const open = (
    <Button variant="primary" icon={Plus} onPress={() => setOpening(true)}>
      {t("operator.new")}
    </Button>
  );
  return (
    <Page>
      <PageHead title={t("operator.title")} hint={t("operator.hint")}>
        {orgs && orgs.length > 0 ? open : undefined}
      </PageHead>
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => void model.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      {!orgs && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {orgs && orgs.length === 0 && (
        <Card>
          <EmptyState drawing="door" title={t("operator.empty")} text={t("operator.empty.text")}>
            {open}
          </EmptyState>
        </Card>
      )}
      {orgs && orgs.length > 0 && (
        <Card isFlush>
          <Table
            label={t("operator.title")}
            rows={orgs}
            rowKey={(org) => org.id}
            columns={[
              { label: t("operator.col.name"), isHeader: true, cell: (org) => org.name },
              { label: t("operator.col.address"), cell: (org) => <a href={`/o/${org.slug}`}>{`/o/${org.slug}`}</a> },
              { label: t("operator.col.contact"), cell: (org) => org.contact || "–" },
            ]}
          />
        </Card>
      )}
      {isOpening && (
        <OpenSpaceDialog
          call={call}
          say={say}
          onClose={() => {
            setOpening(false);
            void model.read();
          }}
        />
      )}
    </Page>
  );
}

function OpenSpaceDialog({ call, say, onClose }: SpacesPageProps & { onClose: () => void }) {
  const { t } = useI18n();
  const model = useModel(() => new OpenOrgModel(call), "dialog");
  const { step } = useStore(model.state);
  const titles = { org: t("operator.new"), administrator: t("org.admin.title"), sheet: t("operator.opened") };
  return (
    <Dialog
      title={titles[step]}
      isOpen
      isDismissable={step !== "sheet"}
      onClose={onClose}
      footer={
        step === "sheet" ? (
          <Button variant="solid" onPress={onClose}>
            {t("sheet.kept")}
          </Button>
        ) : undefined
      }
    >
      <OpenOrg model={model} say={say} />
    </Dialog>
  );
}
