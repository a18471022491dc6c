// Over every page of a teacher without the badge: why, what is possible meanwhile, and the claim. For who waits by a
// staff link it is the page itself.
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { Me } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { Form, Row, Stack } from "../../ui/Stack.tsx";
import { useModel } from "../../ui/useModel.ts";
import { ClaimFields } from "./ClaimFields.tsx";
import { OwnClaimModel } from "./ownClaim.ts";

type RoleNewsProps = { me: Me; call: Call; onChange: () => void; say: (text: string) => void };

export function RoleNews({ me, call, onChange, say }: RoleNewsProps) {
  const { t, formats } = useI18n();
  const [isFiling, setFiling] = useState(false);
  const { claim } = me;
  const now = Date.now();
  if (me.person.is_verified) {
    return <Note tone="warn">{t("own.until", { date: formats.date(me.badge_until_us ?? 0, now) })}</Note>;
  }
  const isWaiting = claim?.state === "waits";
  const isAppeal = claim?.state === "refused";
  const words = isWaiting
    ? t("own.waits", { date: formats.stamp(claim.created_us, now) })
    : isAppeal
      ? t("own.refused", { reason: claim.reason })
      : t("own.none");
  return (
    <section aria-label={t("own.title")} data-print="no">
      <Note tone={isAppeal ? "warn" : "info"} live="status">
        <Stack gap="s">
          <p>{words}</p>
          {isWaiting && !me.is_waiting && <p>{t("own.waits.can")}</p>}
          {isWaiting && !me.is_waiting && <Withdraw call={call} onChange={onChange} say={say} />}
          {!isWaiting && (
            <Row>
              <Button size="s" onPress={() => setFiling(true)}>
                {t(isAppeal ? "own.again" : "own.file")}
              </Button>
            </Row>
          )}
        </Stack>
      </Note>
      {isFiling && (
        <ClaimDialog
          call={call}
          isAppeal={isAppeal}
          position={me.person.position}
          onChange={onChange}
          onClose={() => setFiling(false)}
          say={say}
        />
      )}
    </section>
  );
}

function Withdraw({ call, onChange, say }: Omit<RoleNewsProps, "me">) {
  const { t } = useI18n();
  const model = useModel(() => new OwnClaimModel(call, false, "", onChange), "withdraw");
  const { failure, isPending } = useStore(model.state);
  return (
    <>
      {failure && <p>{errorText(t, failure)}</p>}
      <Row>
        <Button
          size="s"
          isPending={isPending}
          pendingLabel={t("pending.save")}
          onPress={() => void model.withdraw().then((isDone) => isDone && say(t("own.withdrawn")))}
        >
          {t("own.withdraw")}
        </Button>
      </Row>
    </>
  );
}

type ClaimDialogProps = Omit<RoleNewsProps, "me"> & { isAppeal: boolean; position: string; onClose: () => void };

function ClaimDialog({ call, isAppeal, position, onChange, onClose, say }: ClaimDialogProps) {
  const { t } = useI18n();
  const model = useModel(() => new OwnClaimModel(call, isAppeal, position, onChange), "claim");
  const { draft, bad, failure, isPending } = useStore(model.state);
  const send = async () => {
    if (!(await model.send())) return;
    say(t("own.sent"));
    onClose();
  };
  return (
    <Dialog title={t("own.title")} isOpen onClose={onClose} isDismissable={false}>
      <Form onSubmit={() => void send()}>
        <ClaimFields draft={draft} bad={bad} isAppeal={isAppeal} onChange={model.setDraft} />
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        <Button type="submit" variant="primary" size="l" isWide isPending={isPending} pendingLabel={t("pending.save")}>
          {t("own.send")}
        </Button>
      </Form>
    </Dialog>
  );
}
