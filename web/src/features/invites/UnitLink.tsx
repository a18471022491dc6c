// The group's link: its terms, the link itself with its square, shown once, and the links there are.
import { Copy, Link as LinkIcon, RefreshCw } from "lucide-react";
import { useState } from "react";
import type { UnitInvite } from "../../api/schema.ts";
import { shortName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { copyText } from "../../ui/copyText.ts";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { NumberField } from "../../ui/NumberField.tsx";
import { Card } from "../../ui/Page.tsx";
import { QrCode } from "../../ui/QrCode.tsx";
import { Select } from "../../ui/Select.tsx";
import { Form, Row, Stack, Sub } from "../../ui/Stack.tsx";
import { linkOf } from "./invitesModel.ts";
import css from "./UnitInvites.module.css";
import { type UnitInvitesModel, type UnitLinkState, unitLinkState } from "./unitModel.ts";

type Props = { model: UnitInvitesModel; say: (text: string) => void };

const HOURS = [24, 72, 168, 720, 2160] as const;
const DAY = 24;
const MAX_USES = 200;

export function UnitLink({ model, say }: Props) {
  const { t } = useI18n();
  const { made, invites } = useStore(model.state);
  const live = (invites ?? []).filter((invite) => unitLinkState(invite, Date.now()) === "live");
  return (
    <Card title={t("unitLink.title")} hint={t("unitLink.hint")}>
      <Stack>
        {made ? (
          <Made model={model} secret={made.secret} say={say} />
        ) : (
          <Terms model={model} hasLive={live.length > 0} />
        )}
        <Links model={model} invites={invites ?? []} say={say} />
      </Stack>
    </Card>
  );
}

function Terms({ model, hasLive }: { model: UnitInvitesModel; hasLive: boolean }) {
  const { t } = useI18n();
  const { terms, busy } = useStore(model.state);
  const term = (hours: number) =>
    hours < DAY * 2 ? t("invites.term.hours", { n: hours }) : t("invites.term.days", { n: hours / DAY });
  return (
    <Form label={t("unitLink.new")} onSubmit={() => void model.make()}>
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
        <Button
          type="submit"
          variant={hasLive ? "line" : "solid"}
          icon={LinkIcon}
          isPending={busy === "link"}
          pendingLabel={t("pending.create")}
        >
          {t("unitLink.new")}
        </Button>
      </Row>
    </Form>
  );
}

function Made({ model, secret, say }: Props & { secret: string }) {
  const { t } = useI18n();
  const link = linkOf(location.origin, secret);
  const copy = async () => say(t((await copyText(link)) ? "do.copied" : "do.copyFailed"));
  return (
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
        <Button variant="quiet" onPress={model.forgetMade}>
          {t("do.close")}
        </Button>
      </Row>
    </div>
  );
}

const TONE: Record<UnitLinkState, "ok" | "plain" | "bad"> = {
  live: "ok",
  expired: "plain",
  revoked: "bad",
  replaced: "plain",
  usedUp: "plain",
};

function Links({ model, invites, say }: Props & { invites: readonly UnitInvite[] }) {
  const { t } = useI18n();
  const [asked, setAsked] = useState<{ invite: UnitInvite; replaces: boolean } | null>(null);
  const act = async () => {
    if (!asked) return;
    const { invite, replaces } = asked;
    setAsked(null);
    if (replaces) await model.make(invite.id);
    else if (await model.revoke(invite.id)) say(t("invites.revoked"));
  };
  return (
    <section>
      <h3>{t("unitLink.list")}</h3>
      {invites.length === 0 && <Sub>{t("unitLink.empty")}</Sub>}
      <ul className={css.list}>
        {invites.map((invite) => (
          <LinkRow
            key={invite.id}
            invite={invite}
            onRevoke={() => setAsked({ invite, replaces: false })}
            onReplace={() => setAsked({ invite, replaces: true })}
          />
        ))}
      </ul>
      <AlertDialog
        title={t(asked?.replaces ? "unitLink.replace.title" : "invites.revoke.title")}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        action={t(asked?.replaces ? "unitLink.replace" : "invites.revoke")}
        safe={t("invites.keep")}
        onAction={() => void act()}
      >
        {t(asked?.replaces ? "unitLink.replace.text" : "invites.revoke.text")}
      </AlertDialog>
    </section>
  );
}

type LinkRowProps = { invite: UnitInvite; onRevoke: () => void; onReplace: () => void };

function LinkRow({ invite, onRevoke, onReplace }: LinkRowProps) {
  const { t, formats } = useI18n();
  const now = Date.now();
  const state = unitLinkState(invite, now);
  const date = formats.date(invite.revoked_us ?? invite.expires_us, now);
  return (
    <li className={css.row}>
      <div className={css.words}>
        <p>{t("invites.used", { uses: invite.uses, max: invite.max_uses })}</p>
        <Sub>{t("invites.by", { name: shortName(invite.created_by.name) })}</Sub>
        <Chip tone={TONE[state]}>
          {state === "replaced" ? t("unitLink.replaced", { date }) : t(`invites.state.${state}`, { date })}
        </Chip>
      </div>
      {state === "live" && (
        <Row>
          <Button size="s" icon={RefreshCw} onPress={onReplace}>
            {t("unitLink.replace")}
          </Button>
          <Button size="s" variant="danger-line" onPress={onRevoke}>
            {t("invites.revoke")}
          </Button>
        </Row>
      )}
    </li>
  );
}
