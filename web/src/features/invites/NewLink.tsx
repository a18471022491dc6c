// Terms of a new link; then the link itself, shown once, with its QR code.
import { Copy, Link as LinkIcon } from "lucide-react";
import { useMemo, useState } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox, RadioGroup } from "../../ui/Choice.tsx";
import { copyText } from "../../ui/copyText.ts";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { NumberField } from "../../ui/NumberField.tsx";
import { QrCode } from "../../ui/QrCode.tsx";
import { Select } from "../../ui/Select.tsx";
import { Form, Row, Stack } from "../../ui/Stack.tsx";
import css from "./InvitesPanel.module.css";
import { type InvitesModel, linkOf } from "./invitesModel.ts";

type NewLinkProps = { model: InvitesModel; say: (text: string) => void };

const HOURS = [24, 72, 168, 720, 2160] as const;
const DAY = 24;
const MAX_USES = 200;

export function NewLink({ model, say }: NewLinkProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const { made } = useStore(model.state);
  if (made) return <MadeLink model={model} secret={made.secret} say={say} onDone={() => setOpen(false)} />;
  if (!isOpen) {
    return (
      <Button icon={LinkIcon} isWide onPress={() => setOpen(true)}>
        {t("invites.new")}
      </Button>
    );
  }
  return <TermsForm model={model} onCancel={() => setOpen(false)} />;
}

function TermsForm({ model, onCancel }: { model: InvitesModel; onCancel: () => void }) {
  const { t } = useI18n();
  const { terms, isMaking } = useStore(model.state);
  const term = (hours: number) =>
    hours < DAY * 2 ? t("invites.term.hours", { n: hours }) : t("invites.term.days", { n: hours / DAY });
  return (
    <Form label={t("invites.new")} onSubmit={() => void model.make()}>
      <RadioGroup
        label={t("invites.role")}
        options={[
          { value: "student", label: t("invites.role.student") },
          { value: "parent", label: t("invites.role.parent") },
        ]}
        value={terms.role}
        onChange={(role) => model.setTerms({ role })}
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
      <Checkbox
        isSelected={terms.needsApproval}
        onChange={(needsApproval) => model.setTerms({ needsApproval })}
        hint={t("invites.approval.hint")}
      >
        {t("invites.approval")}
      </Checkbox>
      <Row>
        <Button type="submit" variant="solid" isPending={isMaking} pendingLabel={t("pending.create")}>
          {t("invites.make")}
        </Button>
        <Button variant="quiet" onPress={onCancel}>
          {t("do.cancel")}
        </Button>
      </Row>
    </Form>
  );
}

type MadeLinkProps = NewLinkProps & { secret: string; onDone: () => void };

function MadeLink({ model, secret, say, onDone }: MadeLinkProps) {
  const { t } = useI18n();
  const link = useMemo(() => linkOf(location.origin, secret), [secret]);
  const copy = async () => say(t((await copyText(link)) ? "do.copied" : "do.copyFailed"));
  return (
    <Stack gap="s">
      <div className={css.made}>
        <Note tone="ok" live="status">
          {t("invites.made")}. {t("invites.made.once")}
        </Note>
        <TextField label={t("invites.link")} value={link} onChange={() => {}} isReadOnly />
        <QrCode text={link} label={t("invites.qr")} />
        <Row>
          <Button variant="solid" icon={Copy} onPress={() => void copy()}>
            {t("invites.copy")}
          </Button>
          <Button
            variant="quiet"
            onPress={() => {
              model.forgetMade();
              onDone();
            }}
          >
            {t("do.close")}
          </Button>
        </Row>
      </div>
    </Stack>
  );
}
