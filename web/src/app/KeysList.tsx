// The list under «?»: every command that has keys, and the switch for the bare ones.
import { CHAT_KEYS } from "../features/chats/keys.ts";
import { useI18n } from "../i18n/useI18n.ts";
import { useStore } from "../state/useStore.ts";
import { Switch } from "../ui/Choice.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import type { Client } from "./client.ts";
import { type Command, keysText } from "./commands.ts";
import css from "./KeysList.module.css";

export function KeysList({ client, commands }: { client: Client; commands: readonly Command[] }) {
  const { t } = useI18n();
  const { who } = client.session;
  const chatKeys = who.kind === "member" ? CHAT_KEYS : [];
  const singleKeys = useStore(client.singleKeys);
  return (
    <Dialog title={t("keys.title")} isOpen onClose={() => client.isKeysHelpOpen.set(false)}>
      <dl className={css.list}>
        {commands.map((command) => (
          <div key={command.id} className={css.row}>
            <dt>{t(command.label, command.labelValues)}</dt>
            <dd>
              <kbd className={css.keys}>{keysText(command.keys)}</kbd>
            </dd>
          </div>
        ))}
        {commands.some((command) => command.label === "keys.calls.microphone") && (
          <div className={css.row}>
            <dt>{t("keys.calls.talk")}</dt>
            <dd>
              <kbd className={css.keys}>{t("keys.calls.space")}</kbd>
            </dd>
          </div>
        )}
        {chatKeys
          .filter((row) => singleKeys || !row.isSingle)
          .map((row) => (
            <div key={row.label} className={css.row}>
              <dt>{t(row.label)}</dt>
              <dd>
                <kbd className={css.keys}>{row.keys}</kbd>
              </dd>
            </div>
          ))}
        <div className={css.row}>
          <dt>{t("keys.escape")}</dt>
          <dd>
            <kbd className={css.keys}>Esc</kbd>
          </dd>
        </div>
      </dl>
      <Switch isSelected={singleKeys} onChange={client.setSingleKeys} hint={t("keys.single.hint")}>
        {t("keys.single")}
      </Switch>
    </Dialog>
  );
}
