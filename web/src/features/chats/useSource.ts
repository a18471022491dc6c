// To where a forwarded message was said, for who reads there.

import { asApiError } from "../../api/error.ts";
import type { Message } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { chatPath, useChats } from "./useChats.ts";

export function useSource(): (message: Pick<Message, "chat_id" | "id">) => Promise<void> {
  const { t } = useI18n();
  const { call, say, onOpen } = useChats();
  return async ({ chat_id, id }) => {
    try {
      const there = await call("message_source_get", { chat_id, message_id: id });
      onOpen(`${chatPath(there.chat_id)}/m/${there.message_id}`);
    } catch (thrown) {
      const { code } = asApiError(thrown);
      say(t(code === "not_found" ? "forward.source.closed" : errorKey(code)));
    }
  };
}
