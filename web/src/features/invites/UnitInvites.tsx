// How students come into one group: who waits, the link, slips for the list. Shown on the group's page and its own.
import { useEffect, useRef, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { Person, UnitId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName, talkName } from "../../i18n/name.ts";
import type { Translate } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Checkbox } from "../../ui/Choice.tsx";
import { codeLatin } from "../../ui/code.ts";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import { Skeleton, VisuallyHidden } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { SlipSheets } from "./SlipSheets.tsx";
import css from "./UnitInvites.module.css";
import { UnitLink } from "./UnitLink.tsx";
import { UnitRequests } from "./UnitRequests.tsx";
import { dying, UnitInvitesModel } from "./unitModel.ts";
import { type UnitHead, useUnitHead } from "./useUnitHead.ts";

type UnitInvitesProps = { call: Call; unitId: UnitId; waiting: number; say: (text: string) => void };

export function UnitInvites({ call, unitId, waiting, say }: UnitInvitesProps) {
  const { t } = useI18n();
  const model = useModel(() => new UnitInvitesModel(call, unitId), unitId);
  const head = useUnitHead(call, unitId);
  const panel = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number says when to look again
  useEffect(() => void model.look(), [model, waiting]);
  const { invites, requests, slips, issued, error, failure, wasDecided } = useStore(model.state);
  if (error) {
    return (
      <Note tone="bad">
        {errorText(t, error)}{" "}
        <Button size="s" onPress={() => void model.read()}>
          {t("do.retry")}
        </Button>
      </Note>
    );
  }
  if (!invites || !requests || !slips) return <Skeleton label={t("app.loading")} hasAvatar={false} rows={4} />;
  if (issued) {
    return (
      <SlipSheets
        sheets={issued.map(({ person, code, expires_us }) => ({
          key: person.id,
          name: person.name,
          code,
          expiresUs: expires_us,
        }))}
        org={head.org}
        group={head.group}
        door={`${location.host}/o/${head.slug}`}
        linkOf={(code) => `${location.origin}/o/${head.slug}#${codeLatin(code)}`}
        how={[t("slips.how1"), t("slips.how2"), t("slips.how3")]}
        onDone={model.forgetIssued}
      />
    );
  }
  return (
    <div ref={panel} tabIndex={-1}>
      <Stack>
        {wasDecided && (
          <Note tone="warn" live="status">
            {t("wait.gone")}
          </Note>
        )}
        {failure && (
          <Note tone="bad" live="alert">
            {refusalOf(failure.code, t) ?? errorText(t, failure)}
          </Note>
        )}
        {requests.length > 0 && (
          <UnitRequests model={model} requests={requests} say={say} onDecided={() => panel.current?.focus()} />
        )}
        <SlipList model={model} head={head} />
        <UnitLink model={model} say={say} />
      </Stack>
    </div>
  );
}

/** What a code of these acts means here, where the words for everywhere would say too little. */
function refusalOf(code: string, t: Translate): string | null {
  if (code === "account_active") return t("slips.cameIn");
  return code === "conflict" ? t("slips.renew.refused") : null;
}

function SlipList({ model, head }: { model: UnitInvitesModel; head: UnitHead }) {
  const { t, formats } = useI18n();
  const { slips, chosen, busy } = useStore(model.state);
  const all = slips ?? [];
  const active = all.filter((slip) => slip.state === "active").length;
  const old = dying(all, chosen);
  const [forgetful, setForgetful] = useState<Person | null>(null);
  const renew = () => {
    if (forgetful) void model.renew(forgetful.id);
    setForgetful(null);
  };
  return (
    <Card title={t("slips.title")} hint={t("slips.hint")}>
      {all.length === 0 ? (
        <Sub>{t("slips.empty")}</Sub>
      ) : (
        <Stack gap="s">
          <p>{t("slips.in", { n: active, all: all.length })}</p>
          <ul className={css.list}>
            {all.map((slip) => (
              <li key={slip.person.id} className={css.row}>
                {slip.state === "active" ? (
                  <span>{listName(slip.person.name)}</span>
                ) : (
                  <Checkbox isSelected={chosen.has(slip.person.id)} onChange={(is) => model.choose(slip.person.id, is)}>
                    {listName(slip.person.name)}
                  </Checkbox>
                )}
                <Chip tone={slip.state === "active" ? "ok" : "plain"}>
                  {t(`slips.state.${slip.state}`, {
                    date: slip.expires_us ? formats.date(slip.expires_us, Date.now()) : "",
                  })}
                </Chip>
                {slip.state === "active" && (
                  <Button size="s" variant="quiet" onPress={() => setForgetful(slip.person)}>
                    {t("slips.renew")}
                    <VisuallyHidden>{`: ${listName(slip.person.name)}`}</VisuallyHidden>
                  </Button>
                )}
              </li>
            ))}
          </ul>
          {old > 0 && <Note tone="warn">{t("slips.dying", { n: old })}</Note>}
          <Row>
            <Button
              variant="primary"
              isDisabled={chosen.size === 0 || head.slug === ""}
              isPending={busy === "slips"}
              pendingLabel={t("pending.create")}
              onPress={() => void model.issue()}
            >
              {t("slips.issue", { n: chosen.size })}
            </Button>
            {chosen.size < all.length - active && <Button onPress={model.chooseAll}>{t("slips.chooseAll")}</Button>}
          </Row>
        </Stack>
      )}
      <AlertDialog
        title={t("slips.renew.title", { name: forgetful ? talkName(forgetful.name) : "" })}
        isOpen={forgetful !== null}
        onClose={() => setForgetful(null)}
        action={t("slips.renew.do")}
        safe={t("do.cancel")}
        onAction={renew}
      >
        {t("slips.renew.text")}
      </AlertDialog>
    </Card>
  );
}
