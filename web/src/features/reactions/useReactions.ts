// What the row under a message and the picker of its menu share.
import { asApiError } from "../../api/error.ts";
import type { Message, ReactionKind } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { useChats, useChatsPart } from "../chats/useChats.ts";
import { allOf, type Shown } from "./kinds.ts";
import type { ReactionsModel } from "./reactionsModel.ts";

interface ReactionWays {
  readonly all: readonly Shown[];
  readonly mayReact: boolean;
  readonly press: (kind: ReactionKind, isOn: boolean) => void;
}

export function useReactions(reactions: ReactionsModel, message: Message): ReactionWays {
  const { t } = useI18n();
  const { chats, say } = useChats();
  const chat = useChatsPart((snapshot) => snapshot.state.chats.get(message.chat_id));
  const wishes = useStore(reactions.wishes);
  const own = chat?.ownReactions?.get(message.id)?.kinds ?? [];
  const press = (kind: ReactionKind, isOn: boolean) => {
    if (chats.store.get().connection === "offline") {
      say(t("reactions.offline"));
      return;
    }
    reactions.press(message, kind, isOn).catch((thrown) => say(t(errorKey(asApiError(thrown).code))));
  };
  return {
    all: allOf(message, own, wishes),
    mayReact: chat !== undefined && !chat.chat.is_archived && !chat.lock,
    press,
  };
}
