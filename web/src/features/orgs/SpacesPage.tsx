// What the operator sees: the closed spaces of this server, and how to open one more.
import { Plus } from "lucide-react";
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { Org, OrgOrder } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { Form } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { OpenOrg } from "./OpenOrg.tsx";
import { OpenOrgModel } from "./orgModel.ts";
import { SpacesModel } from "./spacesModel.ts";

type SpacesPageProps = { call: Call; say: (text: string) => void };

export function SpacesPage({ call, say }: SpacesPageProps) {
  const { t, formats } = useI18n();
  const model = useModel(() => new SpacesModel(call), "spaces");
  const [isOpening, setOpening] = useState(false);
  const [ordered, setOrdered] = useState<Org | null>(null);
  const { orgs, orders, error } = useStore(model.state);
  const orderOf = (org: Org) => orders.find((order) => order.slug === org.slug);
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
              {
                label: t("space.order"),
                cell: (org) => {
                  const order = orderOf(org);
                  return (
                    <Button variant="quiet" size="s" onPress={() => setOrdered(org)}>
                      {order
                        ? `№ ${order.number}, ${formats.date(Date.parse(order.day) * 1000, Date.now() * 1000)}`
                        : t("space.order.none")}
                    </Button>
                  );
                },
              },
            ]}
          />
        </Card>
      )}
      {ordered && <OrderDialog model={model} org={ordered} was={orderOf(ordered)} onClose={() => setOrdered(null)} />}
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

type OrderDialogProps = { model: SpacesModel; org: Org; was: OrgOrder | undefined; onClose: () => void };

function OrderDialog({ model, org, was, onClose }: OrderDialogProps) {
  const { t } = useI18n();
  const [number, setNumber] = useState(was?.number ?? "");
  const [day, setDay] = useState(was?.day ?? "");
  const [isAsked, setAsked] = useState(false);
  const save = async () => {
    setAsked(true);
    if (number.trim() === "" || day === "") return;
    if (await model.setOrder({ slug: org.slug, number: number.trim(), day })) onClose();
  };
  return (
    <Dialog title={t("space.order.for", { name: org.name })} isOpen onClose={onClose}>
      <Form onSubmit={() => void save()}>
        <TextField
          label={t("apply.f.orderNumber")}
          value={number}
          onChange={setNumber}
          error={isAsked && number.trim() === "" ? t("apply.bad.orderNumber") : undefined}
          maxLength={40}
          autoFocus
        />
        <TextField
          label={t("apply.f.orderDay")}
          value={day}
          onChange={setDay}
          error={isAsked && day === "" ? t("apply.bad.orderDay") : undefined}
          type="date"
        />
        <Button type="submit" variant="primary" size="l" isWide>
          {t("space.order.set")}
        </Button>
      </Form>
    </Dialog>
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
