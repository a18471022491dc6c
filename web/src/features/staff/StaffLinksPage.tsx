// «Ссылки для сотрудников»: a new link, shown once with its QR code; those there are; revoking.
import { Copy, Link as LinkIcon } from "lucide-react";
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { StaffLink } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { copyText } from "../../ui/copyText.ts";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { NumberField } from "../../ui/NumberField.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { QrCode } from "../../ui/QrCode.tsx";
import { Select } from "../../ui/Select.tsx";
import { Form, Row, Stack, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { linkState, StaffLinksModel } from "./staffLinksModel.ts";

type StaffLinksPageProps = { call: Call; say: (text: string) => void };

const HOURS = [24, 72, 168, 720] as const;
const DAY = 24;
const MAX_USES = 500;

export function StaffLinksPage({ call, say }: StaffLinksPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new StaffLinksModel(call), "links");
  const { links, error, failure, made } = useStore(model.state);
  const trouble = error ?? failure;
  return (
    <Page>
      <PageHead title={t("manage.staff")} hint={t("manage.staff.text")} />
      {trouble && (
        <Note tone="bad" live="alert">
          {errorText(t, trouble)}{" "}
          {error && (
            <Button size="s" onPress={() => void model.read()}>
              {t("do.retry")}
            </Button>
          )}
        </Note>
      )}
      <Card title={t("staffLink.new")} hint={t("staffLink.approval")}>
        {made ? <Made model={model} secret={made} say={say} /> : <Terms model={model} />}
      </Card>
      {!links && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {links && links.length === 0 && (
        <Card>
          <EmptyState drawing="link" title={t("staffLink.none")} text={t("staffLink.none.text")} />
        </Card>
      )}
      {links && links.length > 0 && <Links model={model} links={links} say={say} />}
    </Page>
  );
}

function Terms({ model }: { model: StaffLinksModel }) {
  const { t } = useI18n();
  const { terms, isMaking } = useStore(model.state);
  const term = (hours: number) =>
    hours < DAY * 2 ? t("invites.term.hours", { n: hours }) : t("invites.term.days", { n: hours / DAY });
  return (
    <Form onSubmit={() => void model.make()}>
      <TextField
        label={t("staffLink.title")}
        hint={t("staffLink.title.hint")}
        value={terms.title}
        onChange={(title) => model.setTerms({ title })}
        maxLength={100}
      />
      <Select
        label={t("invites.term")}
        options={HOURS.map((hours) => ({ value: String(hours), label: term(hours) }))}
        value={String(terms.hours)}
        onChange={(hours) => model.setTerms({ hours: Number(hours) })}
      />
      <NumberField
        label={t("invites.uses")}
        value={terms.maxUses}
        min={1}
        max={MAX_USES}
        onChange={(maxUses) => model.setTerms({ maxUses: Number.isNaN(maxUses) ? 1 : maxUses })}
      />
      <Row>
        <Button type="submit" variant="primary" icon={LinkIcon} isPending={isMaking} pendingLabel={t("pending.create")}>
          {t("invites.make")}
        </Button>
      </Row>
    </Form>
  );
}

function Made({ model, secret, say }: { model: StaffLinksModel; secret: string; say: (text: string) => void }) {
  const { t } = useI18n();
  const link = `${location.origin}/staff#${secret}`;
  const copy = async () => say(t((await copyText(link)) ? "do.copied" : "do.copyFailed"));
  return (
    <Stack gap="s">
      <Note tone="ok" live="status">
        {t("invites.made")}. {t("invites.made.once")}
      </Note>
      <TextField label={t("invites.link")} value={link} onChange={() => {}} isReadOnly />
      <QrCode text={link} label={t("invites.qr")} />
      <Row>
        <Button variant="solid" icon={Copy} onPress={() => void copy()}>
          {t("invites.copy")}
        </Button>
        <Button variant="quiet" onPress={model.forgetMade}>
          {t("do.close")}
        </Button>
      </Row>
    </Stack>
  );
}

type LinksProps = { model: StaffLinksModel; links: readonly StaffLink[]; say: (text: string) => void };

function Links({ model, links, say }: LinksProps) {
  const { t, formats } = useI18n();
  const [asked, setAsked] = useState<StaffLink | null>(null);
  const now = Date.now();
  const revoke = async () => {
    if (!asked) return;
    setAsked(null);
    if (await model.revoke(asked.id)) say(t("invites.revoked"));
  };
  return (
    <Card isFlush>
      <Table
        label={t("staffLink.list")}
        rows={links}
        rowKey={(link) => link.id}
        columns={[
          { label: t("staffLink.title"), isHeader: true, cell: (link) => link.title || t("staffLink.untitled") },
          { label: t("invites.uses"), cell: (link) => t("invites.used", { uses: link.uses, max: link.max_uses }) },
          {
            label: t("invites.term"),
            cell: (link) => {
              const date = formats.date(link.revoked_us ?? link.expires_us, now);
              return <Sub>{t(`invites.state.${linkState(link, now)}`, { date })}</Sub>;
            },
          },
          {
            label: "",
            cell: (link) =>
              linkState(link, now) === "live" && (
                <Button size="s" variant="danger-line" onPress={() => setAsked(link)}>
                  {t("invites.revoke")}
                </Button>
              ),
          },
        ]}
      />
      <AlertDialog
        title={t("invites.revoke.title")}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        action={t("invites.revoke")}
        safe={t("invites.keep")}
        onAction={() => void revoke()}
      >
        {t("staffLink.revoke.text")}
      </AlertDialog>
    </Card>
  );
}
