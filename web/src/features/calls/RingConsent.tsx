// Before a call, or while one rings: may a notification say that somebody rings while this tab is hidden? A question in words;
// the browser's own comes only after a press.
import { BellRing } from "lucide-react";
import { useState } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import { Row, Stack } from "../../ui/Stack.tsx";
import { askForNotes, mayAsk, notNow } from "./ringNote.ts";
import { useCalls } from "./useCalls.ts";

type Asked = "asks" | "granted" | "refused" | "away";

export function RingConsent() {
  const { t } = useI18n();
  const { calls } = useCalls();
  const [asked, setAsked] = useState<Asked>(() => (mayAsk(window, calls.storage) ? "asks" : "away"));
  const ask = async () => setAsked((await askForNotes(window)) ? "granted" : "refused");
  const leave = () => {
    notNow(calls.storage);
    setAsked("away");
  };
  if (asked === "away") return null;
  if (asked !== "asks") {
    return (
      <Note tone={asked === "granted" ? "ok" : "info"} live="status">
        {t(`consent.${asked}`)}
      </Note>
    );
  }
  return (
    <Note tone="info" icon={BellRing}>
      <Stack gap="s">
        <p>{t("consent.text")}</p>
        <Row>
          <Button size="s" onPress={() => void ask()}>
            {t("consent.do")}
          </Button>
          <Button size="s" variant="quiet" onPress={leave}>
            {t("consent.later")}
          </Button>
        </Row>
      </Stack>
    </Note>
  );
}
