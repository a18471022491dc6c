// Devices, password, journal.
import { LogOut, MonitorSmartphone } from "lucide-react";
import { useEffect, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { Device, Me } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { shortName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { PasswordField } from "../../ui/Field.tsx";
import { FormFoot } from "../../ui/FormFoot.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { Form, Row, Sub } from "../../ui/Stack.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./SecuritySection.module.css";
import { SecurityModel } from "./securityModel.ts";
import { useAgentName } from "./useAgentName.ts";

type SecuritySectionProps = {
  call: Call;
  me: Me;
  /** Rises when the server says that a device came or went. */
  version: number;
  say: (text: string) => void;
};

export function SecuritySection({ call, me, version, say }: SecuritySectionProps) {
  const { t } = useI18n();
  // The model stays while devices come and go: a password half typed must not be lost by it.
  const model = useModel(() => new SecurityModel(call, Date.now), me.person.id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when to read again
  useEffect(() => void model.read(), [model, version]);
  const { error } = useStore(model.state);
  return (
    <>
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => void model.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      <DevicesCard model={model} say={say} />
      {me.login && <PasswordCard model={model} login={me.login} say={say} />}
      <JournalCard model={model} />
    </>
  );
}

type CardProps = { model: SecurityModel; say: (text: string) => void };

function DevicesCard({ model, say }: CardProps) {
  const { t } = useI18n();
  const { devices, closing, error } = useStore(model.state);
  const [isAsking, setAsking] = useState(false);
  if (!devices) return error ? null : <Skeleton label={t("app.loading")} />;
  const closeOthers = async () => {
    setAsking(false);
    const closed = await model.closeOthers();
    if (closed !== null) say(t("devices.closedOthers", { n: closed }));
  };
  const hasOthers = devices.some((device) => !device.is_current);
  return (
    <Card title={t("devices.title")} hint={t("devices.hint")}>
      <ul className={css.list} aria-label={t("devices.title")}>
        {devices.map((device) => (
          <DeviceRow key={device.id} device={device} model={model} say={say} />
        ))}
      </ul>
      {hasOthers ? (
        <Row>
          <Button
            variant="danger-line"
            icon={LogOut}
            isPending={closing === "others"}
            pendingLabel={t("pending.save")}
            onPress={() => setAsking(true)}
          >
            {t("devices.closeOthers")}
          </Button>
        </Row>
      ) : (
        <Sub>{t("devices.only")}</Sub>
      )}
      <AlertDialog
        title={t("devices.closeOthers.title")}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action={t("devices.closeOthers")}
        safe={t("devices.keep")}
        onAction={() => void closeOthers()}
      >
        {t("devices.closeOthers.text")}
      </AlertDialog>
    </Card>
  );
}

function DeviceRow({ device, model, say }: CardProps & { device: Device }) {
  const { t, formats } = useI18n();
  const agentName = useAgentName();
  const { closing } = useStore(model.state);
  const name = agentName(device.agent);
  const close = async () => {
    if (await model.close(device.id)) say(t("devices.closed"));
  };
  return (
    <li className={css.row}>
      <Icon of={MonitorSmartphone} />
      <div className={css.words}>
        <p className={css.name}>{name}</p>
        <p className={css.sub}>
          {t("devices.since", { date: formats.stamp(device.created_us, Date.now()), address: device.address })}
        </p>
      </div>
      {device.is_current ? (
        <Chip tone="ok">{t("devices.this")}</Chip>
      ) : (
        <Button
          size="s"
          aria-label={t("devices.close.label", { device: name })}
          isPending={closing === device.id}
          pendingLabel={t("pending.save")}
          onPress={() => void close()}
        >
          {t("devices.close")}
        </Button>
      )}
    </li>
  );
}

function PasswordCard({ model, login, say }: CardProps & { login: string }) {
  const { t, formats } = useI18n();
  const { old, fresh, bad, failure, isSaving } = useStore(model.state);
  const left = useStore(model.countdown.left);
  const set = async () => {
    if (await model.setPassword()) say(t("password.set.done"));
  };
  return (
    <Card title={t("password.title")} hint={t("password.hint")}>
      <Form onSubmit={() => void set()} label={t("password.title")}>
        {/* For the browser's keeper of passwords: whose password this is. */}
        <input type="text" name="login" autoComplete="username" value={login} readOnly hidden />
        <PasswordField
          label={t("password.old")}
          name="old"
          value={old}
          onChange={model.setOld}
          error={bad.old && t(bad.old)}
          maxLength={200}
          input={{ autoComplete: "current-password" }}
        />
        <PasswordField
          label={t("password.new")}
          name="new"
          value={fresh}
          onChange={model.setFresh}
          hint={t("password.rule")}
          error={bad.fresh && t(bad.fresh)}
          maxLength={200}
          input={{ autoComplete: "new-password" }}
        />
        <FormFoot
          variant="solid"
          isPending={isSaving}
          pendingLabel={t("pending.save")}
          failure={failure && errorText(t, failure)}
          wait={
            left > 0 ? { text: t("password.wait", { time: formats.duration(left) }), said: t("error.too_many") } : null
          }
        >
          {t("password.set")}
        </FormFoot>
      </Form>
    </Card>
  );
}

function JournalCard({ model }: { model: SecurityModel }) {
  const { t, formats } = useI18n();
  const agentName = useAgentName();
  const { events, error } = useStore(model.state);
  if (!events) return error ? null : <Skeleton label={t("app.loading")} hasAvatar={false} />;
  return (
    <Card title={t("journal.title")} hint={t("journal.hint")}>
      {events.length === 0 ? (
        <Sub>{t("journal.empty")}</Sub>
      ) : (
        <ul className={css.list} aria-label={t("journal.list")}>
          {events.map((event) => (
            <li key={event.id} className={css.row}>
              <div className={css.words}>
                <p className={css.name}>{t(`journal.${event.kind}`)}</p>
                <p className={css.sub}>
                  {[
                    event.about,
                    event.by && t("journal.by", { name: shortName(event.by) }),
                    event.address !== "" &&
                      t("journal.where", { device: agentName(event.agent), address: event.address }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </p>
              </div>
              <time className={css.when}>{formats.stamp(event.created_us, Date.now())}</time>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
