// «Вышла новая версия»: on every screen, until it is taken or put off.
import { RefreshCw } from "lucide-react";
import { useI18n } from "../i18n/useI18n.ts";
import { useStore } from "../state/useStore.ts";
import type { UpdateModel } from "../sw/updates.ts";
import { Button } from "../ui/Button.tsx";
import { Note } from "../ui/Note.tsx";
import css from "./UpdateStrip.module.css";

export function UpdateStrip({ updates }: { updates: UpdateModel }) {
  const { t } = useI18n();
  return (
    useStore(updates.isReady) && (
      <section className={css.strip} aria-label={t("update.ready")} data-region="update" data-print="no">
        <Note icon={RefreshCw} live="status">
          <div className={css.row}>
            <span className={css.words}>
              {t("update.ready")}. {t("update.text")}
            </span>
            <Button size="s" onPress={updates.apply}>
              {t("update.now")}
            </Button>
            <Button size="s" variant="quiet" onPress={updates.later}>
              {t("update.later")}
            </Button>
          </div>
        </Note>
      </section>
    )
  );
}
