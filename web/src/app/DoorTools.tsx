// On every door: low vision, paper or board, and the other language; where somebody signs in, the way for an
// organisation that asks for a space, when the server takes applications.
import { Building2, Eye, Globe, Moon, Sun } from "lucide-react";
import { useI18n } from "../i18n/useI18n.ts";
import { useStore } from "../state/useStore.ts";
import { Button, ButtonLink } from "../ui/Button.tsx";
import { colourSetOf, isLowVision, type LookModel } from "./look.ts";
import { useMedia } from "./useMedia.ts";

export function DoorTools({ model, hasApply = false }: { model: LookModel; hasApply?: boolean }) {
  const { t, locale, setLocale } = useI18n();
  const look = useStore(model.look);
  const isDark = colourSetOf(look, useMedia("(prefers-color-scheme: dark)")) === "dark";
  const other = locale === "ru" ? "en" : "ru";
  return (
    <>
      {!isLowVision(look) && (
        <>
          <Button variant="quiet" size="s" icon={Eye} onPress={model.toggle}>
            {t("menu.lowVision")}
          </Button>
          <Button
            variant="quiet"
            size="s"
            icon={isDark ? Sun : Moon}
            onPress={() => model.change({ theme: isDark ? "paper" : "board" })}
          >
            {isDark ? t("menu.paper") : t("menu.board")}
          </Button>
        </>
      )}
      <Button variant="quiet" size="s" icon={Globe} onPress={() => setLocale(other)}>
        <span lang={other}>{t("signIn.other")}</span>
      </Button>
      {hasApply && (
        <ButtonLink href="/apply" variant="quiet" size="s" icon={Building2}>
          {t("signIn.apply")}
        </ButtonLink>
      )}
    </>
  );
}
