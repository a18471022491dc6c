// «Управление»: what the organisation's people see of each other. For the administrator.
import type { Call } from "../../api/http.ts";
import type { OrgCalls, OrgPresence, OrgScreen } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { RadioGroup, Switch } from "../../ui/Choice.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead } from "../../ui/Page.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { type PolicyChange, PolicyModel } from "./policyModel.ts";

type PolicyPageProps = { call: Call; say: (text: string) => void };

export function PolicyPage({ call, say }: PolicyPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new PolicyModel(call), "policy");
  const { policy, error } = useStore(model.store);
  const change = (part: PolicyChange) => void model.change(part).then((isKept) => isKept && say(t("do.saved")));
  return (
    <Page>
      <PageHead title={t("policy.title")} hint={t("policy.hint")} />
      {error && (
        <Note tone="bad" live="alert">
          {error.code === "conflict" ? t("policy.conflict") : errorText(t, error)}{" "}
          {!policy && (
            <Button size="s" onPress={() => void model.read()}>
              {t("do.retry")}
            </Button>
          )}
        </Note>
      )}
      {!policy && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {policy && (
        <Card title={t("policy.company")} hint={t("policy.company.hint")}>
          <Stack>
            <RadioGroup<OrgPresence>
              label={t("policy.presence")}
              hint={t(`policy.presence.${policy.presence}.hint`)}
              options={[
                { value: "nobody", label: t("policy.presence.nobody") },
                { value: "staff", label: t("policy.presence.staff") },
                { value: "everybody", label: t("policy.presence.everybody") },
              ]}
              value={policy.presence}
              onChange={(presence) => change({ presence })}
            />
            <Switch isSelected={policy.typing} onChange={(typing) => change({ typing })} hint={t("policy.typing.hint")}>
              {t("policy.typing")}
            </Switch>
          </Stack>
        </Card>
      )}
      {policy && (
        <Card title={t("call.dock")} hint={t("policy.calls.hint")}>
          <Stack>
            <RadioGroup<OrgCalls>
              label={t("policy.calls")}
              options={[
                { value: "staff", label: t("policy.calls.staff") },
                { value: "direct", label: t("policy.calls.direct") },
                { value: "everybody", label: t("policy.calls.everybody") },
              ]}
              value={policy.calls}
              onChange={(calls) => change({ calls })}
            />
            <RadioGroup<OrgScreen>
              label={t("policy.screen")}
              options={[
                { value: "staff", label: t("policy.screen.staff") },
                { value: "everybody", label: t("policy.screen.everybody") },
              ]}
              value={policy.screen}
              onChange={(screen) => change({ screen })}
            />
          </Stack>
        </Card>
      )}
    </Page>
  );
}
