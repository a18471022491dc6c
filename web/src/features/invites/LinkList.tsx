// Links into the chat, the newest first, the dead ones of the last days too.
import { useState } from "react";
import type { Invite } from "../../api/schema.ts";
import { shortName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { Sub } from "../../ui/Stack.tsx";
import css from "./InvitesPanel.module.css";
import { type InvitesModel, type LinkState, linkState } from "./invitesModel.ts";

type LinkListProps = { model: InvitesModel; invites: readonly Invite[]; say: (text: string) => void };

const TONE: Record<LinkState, "ok" | "plain" | "bad"> = {
  live: "ok",
  expired: "plain",
  revoked: "bad",
  usedUp: "plain",
};

export function LinkList({ model, invites, say }: LinkListProps) {
  const { t } = useI18n();
  const [asked, setAsked] = useState<Invite | null>(null);
  const revoke = async () => {
    if (!asked) return;
    setAsked(null);
    if (await model.revoke(asked.id)) say(t("invites.revoked"));
  };
  return (
    <section className={css.section}>
      <h3 className={css.title}>{t("invites.list")}</h3>
      {invites.length === 0 && <Sub>{t("invites.empty")}</Sub>}
      <ul className={css.list}>
        {invites.map((invite) => (
          <LinkRow key={invite.id} model={model} invite={invite} onRevoke={() => setAsked(invite)} />
        ))}
      </ul>
      <AlertDialog
        title={t("invites.revoke.title")}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        action={t("invites.revoke")}
        safe={t("invites.keep")}
        onAction={() => void revoke()}
      >
        {t("invites.revoke.text")}
      </AlertDialog>
    </section>
  );
}

function LinkRow({ model, invite, onRevoke }: { model: InvitesModel; invite: Invite; onRevoke: () => void }) {
  const { t, formats } = useI18n();
  const { busy } = useStore(model.state);
  const now = Date.now();
  const state = linkState(invite, now);
  const date = formats.date(invite.revoked_us ?? invite.expires_us, now);
  const role = invite.role[0] ?? "student";
  return (
    <li className={css.row}>
      <div className={css.words}>
        <p className={css.what}>
          {t("invites.what", {
            role: t(`role.${role}`),
            used: t("invites.used", { uses: invite.uses, max: invite.max_uses }),
          })}
        </p>
        <Sub>
          {t("invites.by", { name: shortName(invite.created_by.name) })}
          {invite.needs_approval && `, ${t("invites.withApproval")}`}
        </Sub>
        <Chip tone={TONE[state]}>{t(`invites.state.${state}`, { date })}</Chip>
      </div>
      {state === "live" && (
        <Button
          size="s"
          variant="danger-line"
          isPending={busy === `invite-${invite.id}`}
          pendingLabel={t("pending.save")}
          onPress={onRevoke}
        >
          {t("invites.revoke")}
        </Button>
      )}
    </li>
  );
}
