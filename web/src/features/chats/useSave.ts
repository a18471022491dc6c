// Into one's own chat in one press, said in the corner with a way there.
import { useState } from "react";
import { asApiError } from "../../api/error.ts";
import type { Message } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { saver } from "./forwarding.ts";
import { chatPath, useChats } from "./useChats.ts";

export function useSave(): (messages: readonly Message[]) => Promise<boolean> {
  const { t } = useI18n();
  const { call, say, onOpen } = useChats();
  const [save] = useState(() => saver(call));
  return async (messages) => {
    try {
      const id = await save(messages);
      say(t("save.done"), { label: t("save.open"), run: () => onOpen(chatPath(id)) });
      return true;
    } catch (thrown) {
      say(t(errorKey(asApiError(thrown).code)));
      return false;
    }
  };
}
