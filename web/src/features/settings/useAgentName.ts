// A device in words.
import { useI18n } from "../../i18n/useI18n.ts";
import { readAgent } from "./agent.ts";

export function useAgentName(): (header: string) => string {
  const { t } = useI18n();
  return (header) => {
    const { browser, system } = readAgent(header);
    const name = browser ?? t("devices.unknown");
    return system ? t("agent.on", { browser: name, system: t(system) }) : name;
  };
}
