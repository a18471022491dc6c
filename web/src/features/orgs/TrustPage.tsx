// How a device learns to trust this server. Works before signing in and without TLS: that is what it is for.
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "react-aria-components";
import { fetchTrust, type ServerTrust } from "../../api/trust.ts";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { EntryFrame } from "../../ui/EntryFrame.tsx";
import { Note } from "../../ui/Note.tsx";
import { Select } from "../../ui/Select.tsx";
import { Stack, Sub } from "../../ui/Stack.tsx";
import css from "./TrustPage.module.css";
import { type Device, devices, groupsOf, guessDevice, steps, TrustModel } from "./trustModel.ts";

export function TrustPage({ tools }: { tools: ReactNode }) {
  const { t } = useI18n();
  const [model] = useState(() => new TrustModel(fetchTrust));
  const state = useStore(model.state);
  useEffect(() => {
    void model.load();
  }, [model]);
  return (
    <EntryFrame brand={t("app.name")} slogan={t("trust.slogan")} about={t("trust.about")} tools={tools}>
      <h1 tabIndex={-1} data-page-title>
        {t("trust.title")}
      </h1>
      {state.is === "loading" && <Sub>{t("trust.loading")}</Sub>}
      {state.is === "failed" && (
        <Stack>
          <Note tone="bad" live="alert">
            <strong>{t("trust.failed.title")}</strong> {t("trust.failed.text")}
          </Note>
          <Button variant="primary" onPress={() => void model.load()}>
            {t("do.retry")}
          </Button>
        </Stack>
      )}
      {state.is === "known" && <Known trust={state.trust} />}
    </EntryFrame>
  );
}

function Known({ trust }: { trust: ServerTrust }) {
  const { t } = useI18n();
  if (trust.kind === "own") return <OwnAuthority trust={trust} />;
  return (
    <Stack>
      <Note tone="ok" live="status">
        <strong>{t(`trust.${trust.kind}.title`)}</strong>
      </Note>
      <p>{t(`trust.${trust.kind}.text`)}</p>
      <Link href="/">{t("trust.open")}</Link>
    </Stack>
  );
}

function OwnAuthority({ trust }: { trust: ServerTrust }) {
  const { t } = useI18n();
  const [device, setDevice] = useState<Device>(() => guessDevice(navigator.userAgent, navigator.maxTouchPoints));
  const isProfile = device === "ios";
  return (
    <Stack gap="l">
      <p>{t("trust.own.text", { names: trust.names })}</p>
      <Section title="trust.compare.title">
        <p>{t("trust.compare.text")}</p>
        <ul className={css.print} aria-label={t("trust.compare.label")}>
          {groupsOf(trust.fingerprint).map((group) => (
            <li key={group}>{group}</li>
          ))}
        </ul>
      </Section>
      <Section title="trust.install.title">
        <Select
          label={t("trust.install.tabs")}
          options={devices.map((value) => ({ value, label: t(`trust.${value}`) }))}
          value={device}
          onChange={setDevice}
        />
        <ol className={css.steps}>
          {steps[device].map((step) => (
            <li key={step}>{t(step)}</li>
          ))}
        </ol>
        <a href={isProfile ? "/trust/ca.mobileconfig" : "/trust/ca.crt"} download={isProfile ? undefined : "ca.crt"}>
          {t(isProfile ? "trust.download.profile" : "trust.download")}
        </a>
      </Section>
      <Section title="trust.open.title">
        <p>{t("trust.open.text")}</p>
        <a href="/">{t("trust.open")}</a>
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: Key; children: ReactNode }) {
  const { t } = useI18n();
  return (
    <Stack>
      <h2>{t(title)}</h2>
      {children}
    </Stack>
  );
}
