// On every door: low vision and the other language.
import { Eye, Globe } from "lucide-react";
import { useI18n } from "../i18n/useI18n.ts";
import { useStore } from "../state/useStore.ts";
import { Button } from "../ui/Button.tsx";
import type { LookModel } from "./look.ts";

export function DoorTools({ look }: { look: LookModel }) {
  const { t, locale, setLocale } = useI18n();
  const { theme } = useStore(look.look);
  const other = locale === "ru" ? "en" : "ru";
  return (
    <>
      {theme === "light" && (
        <Button variant="quiet" size="s" icon={Eye} onPress={look.toggle}>
          {t("menu.lowVision")}
        </Button>
      )}
      <Button variant="quiet" size="s" icon={Globe} onPress={() => setLocale(other)}>
        <span lang={other}>{t("signIn.other")}</span>
      </Button>
    </>
  );
}
