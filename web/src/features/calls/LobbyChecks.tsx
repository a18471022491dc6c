// Whether a call would work from here: devices at once, the network with a try of its own. The verdict is in words.
import { CircleAlert, CircleCheck, CircleDashed, TriangleAlert } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import type { NetworkCheck } from "../../rtc/room.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Note } from "../../ui/Note.tsx";
import css from "./LobbyChecks.module.css";
import { useCalls } from "./useCalls.ts";
import { verdictOf } from "./verdict.ts";

type Check = "running" | "failed" | NetworkCheck;

const SIGNS = { good: CircleCheck, weak: TriangleAlert, bad: CircleAlert, none: CircleDashed };

function useNetworkCheck(): { check: Check; run: () => void } {
  const { calls } = useCalls();
  const [check, setCheck] = useState<Check>("running");
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every try is a run
  useEffect(() => {
    const stop = new AbortController();
    setCheck("running");
    const run = async () => {
      const result = await calls.checkNetwork(stop.signal);
      if (!stop.signal.aborted) setCheck(result);
    };
    run().catch(() => {
      if (!stop.signal.aborted) setCheck("failed");
    });
    return () => stop.abort();
  }, [calls, tries]);
  return { check, run: useCallback(() => setTries((n) => n + 1), []) };
}

export function LobbyChecks() {
  const { t, formats } = useI18n();
  const { check, run } = useNetworkCheck();
  const verdict = typeof check === "string" ? null : verdictOf(check);
  const network =
    check === "running"
      ? t("lobby.check.network.run")
      : check === "failed"
        ? t("lobby.check.network.failed")
        : words(check);
  function words({ isOpen, rttMs, lossPercent }: NetworkCheck): string {
    if (!isOpen) return t("lobby.check.network.closed");
    if (rttMs === null) return t("lobby.check.network.open");
    if (!lossPercent) return t("lobby.check.network.good", { ms: formats.number(rttMs) });
    return t("lobby.check.network.loss", { ms: formats.number(rttMs), loss: formats.number(lossPercent) });
  }
  return (
    <div className={css.checks}>
      <ul className={css.list} aria-label={t("lobby.checks")}>
        <DevicesRow />
        <Row sign={check === "running" ? "none" : (verdict ?? "bad")} name={t("lobby.check.network")} value={network} />
      </ul>
      {verdict === "weak" && <Note tone="warn">{t("lobby.check.network.weak")}</Note>}
      {verdict === "bad" && <Note tone="bad">{t("lobby.check.network.closed.text")}</Note>}
      {check !== "running" && verdict !== "good" && (
        <Button variant="quiet" size="s" onPress={run}>
          {t("lobby.check.again")}
        </Button>
      )}
    </div>
  );
}

function DevicesRow() {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { troubles, tracks } = useStore(calls.devices.store);
  const isBad = troubles.microphone !== null || troubles.camera !== null;
  const isSome = tracks.microphone !== null || tracks.camera !== null;
  const value = isBad ? "bad" : isSome ? "ok" : "off";
  return (
    <Row
      sign={isBad ? "weak" : isSome ? "good" : "none"}
      name={t("lobby.check.devices")}
      value={t(`lobby.check.devices.${value}`)}
    />
  );
}

function Row({ sign, name, value }: { sign: keyof typeof SIGNS; name: string; value: string }) {
  return (
    <li className={css.row}>
      <Icon of={SIGNS[sign]} className={css[sign]} />
      <span className={css.name}>{name}</span>
      <span className={css.value} role="status">
        {value}
      </span>
    </li>
  );
}
