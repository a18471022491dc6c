// The parents of one group's students: who is in, codes for the others, printed as slips too.
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { KinLink, UnitChild, UnitId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Choice.tsx";
import { codeLatin } from "../../ui/code.ts";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { NumberField } from "../../ui/NumberField.tsx";
import { Card } from "../../ui/Page.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { UnitParentsModel } from "./parentsModel.ts";
import { SlipSheets } from "./SlipSheets.tsx";
import css from "./UnitInvites.module.css";
import { useUnitHead } from "./useUnitHead.ts";

type UnitParentsProps = { call: Call; unitId: UnitId; say: (text: string) => void };

const MOST_PARENTS = 4;
const MOST_DAYS = 30;

export function UnitParents({ call, unitId, say }: UnitParentsProps) {
  const { t } = useI18n();
  const model = useModel(() => new UnitParentsModel(call, unitId), unitId);
  const head = useUnitHead(call, unitId);
  const { children, issued, error, failure } = useStore(model.state);
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
  if (!children) return <Skeleton label={t("app.loading")} hasAvatar={false} rows={4} />;
  if (issued) {
    return (
      <SlipSheets
        sheets={issued.map(({ child, code, expires_us }) => ({
          key: child.id,
          name: child.name,
          code,
          expiresUs: expires_us,
        }))}
        org={head.org}
        group={head.group}
        door={`${location.host}/join (${head.slug})`}
        linkOf={(code) => `${location.origin}/join#${head.slug}.${codeLatin(code)}`}
        how={[t("parents.how1"), t("parents.how2"), t("parents.how3")]}
        title={(name) => t("parents.for", { name })}
        onDone={model.forgetIssued}
      />
    );
  }
  return (
    <Stack>
      {failure && (
        <Note tone="bad" live="alert">
          {errorText(t, failure)}
        </Note>
      )}
      <Card title={t("parents.title")} hint={t("parents.hint")}>
        {children.length === 0 ? (
          <Sub>{t("slips.empty")}</Sub>
        ) : (
          <Stack gap="s">
            <ul className={css.list}>
              {children.map((child) => (
                <Child key={child.person.id} model={model} child={child} say={say} />
              ))}
            </ul>
            <Issue model={model} isReady={head.slug !== ""} />
          </Stack>
        )}
      </Card>
    </Stack>
  );
}

function Issue({ model, isReady }: { model: UnitParentsModel; isReady: boolean }) {
  const { t } = useI18n();
  const { children, chosen, maxUses, days, busy } = useStore(model.state);
  const old = (children ?? []).filter((child) => child.code && chosen.has(child.person.id)).length;
  return (
    <>
      <NumberField label={t("parents.uses")} value={maxUses} min={1} max={MOST_PARENTS} onChange={model.setUses} />
      <NumberField label={t("parents.days")} value={days} min={1} max={MOST_DAYS} onChange={model.setDays} />
      {old > 0 && <Note tone="warn">{t("parents.dying", { n: old })}</Note>}
      <Row>
        <Button
          variant="primary"
          isDisabled={chosen.size === 0 || !isReady}
          isPending={busy === "codes"}
          pendingLabel={t("pending.create")}
          onPress={() => void model.issue()}
        >
          {t("parents.issue", { n: chosen.size })}
        </Button>
      </Row>
    </>
  );
}

function Child({ model, child, say }: { model: UnitParentsModel; child: UnitChild; say: (text: string) => void }) {
  const { t, formats } = useI18n();
  const { chosen, busy } = useStore(model.state);
  const [asked, setAsked] = useState<KinLink | null>(null);
  const { code } = child;
  const take = async () => {
    if (!asked) return;
    const name = talkName(asked.person.name);
    setAsked(null);
    if (await model.take(asked.id)) say(t("parents.taken", { name }));
  };
  const revoke = async () => {
    if (code && (await model.revoke(code.id))) say(t("parents.revoked"));
  };
  return (
    <li className={css.row}>
      <div className={css.words}>
        <Checkbox isSelected={chosen.has(child.person.id)} onChange={(is) => model.choose(child.person.id, is)}>
          {listName(child.person.name)}
        </Checkbox>
        {child.parents.length === 0 && !code && <Sub>{t("parents.none")}</Sub>}
        {code && (
          <Sub>
            {t("parents.out", {
              date: formats.date(code.expires_us, Date.now()),
              uses: code.uses,
              max: code.max_uses,
            })}
          </Sub>
        )}
      </div>
      <Row>
        {child.parents.map((parent) => (
          <Button
            key={parent.id}
            size="s"
            isPending={busy === `tie-${parent.id}`}
            pendingLabel={t("pending.save")}
            aria-label={`${t("parents.take")}: ${listName(parent.person.name)}`}
            onPress={() => setAsked(parent)}
          >
            {`${listName(parent.person.name)}, ${t(`parents.kin.${parent.kin}`)}`}
          </Button>
        ))}
        {code && (
          <Button size="s" variant="danger-line" onPress={() => void revoke()}>
            {t("parents.revoke")}
          </Button>
        )}
      </Row>
      <AlertDialog
        title={asked ? t("parents.take.title", { name: talkName(asked.person.name) }) : ""}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        action={t("parents.take")}
        safe={t("do.cancel")}
        onAction={() => void take()}
      >
        {t("parents.take.text")}
      </AlertDialog>
    </li>
  );
}
