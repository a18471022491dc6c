// What was asked to be found: the palette over everything, or the bar over an open chat.

import type { ChatsModel } from "../features/chats/chatsModel.ts";
import { FindBar } from "../features/search/FindBar.tsx";
import { SearchPalette } from "../features/search/SearchPalette.tsx";
import { useI18n } from "../i18n/useI18n.ts";
import type { Client, SearchAsk } from "./client.ts";
import { type Command, keysText } from "./commands.ts";

type SearchLayerProps = { client: Client; chats: ChatsModel; ask: SearchAsk; commands: readonly Command[] };

/** As the operations ask: administrators, heads, teachers with the badge. */
function canSave(who: Client["session"]["who"]): boolean {
  if (who.kind !== "member") return false;
  const { roles, is_verified } = who.me.person;
  return roles.includes("administrator") || roles.includes("head") || (is_verified && roles.includes("teacher"));
}

export function SearchLayer({ client, chats, ask, commands }: SearchLayerProps) {
  const { t } = useI18n();
  const close = () => client.search.set(null);
  if (ask.chatId !== undefined) {
    return (
      <FindBar
        call={client.call}
        chats={chats}
        chatId={ask.chatId}
        onOpen={(path) => client.router.navigate(path, { replace: true })}
        onClose={close}
      />
    );
  }
  return (
    <SearchPalette
      call={client.call}
      chats={chats}
      storage={client.storage}
      saved={canSave(client.session.who) ? client.savedSearches : null}
      start={ask.find === undefined ? {} : { find: ask.find }}
      commands={commands
        .filter(({ id }) => id !== "search")
        .map((command) => ({
          id: command.id,
          text: t(command.label, command.labelValues),
          keys: keysText(command.keys),
          run: command.run,
        }))}
      onOpen={client.router.navigate}
      onClose={close}
      say={client.say}
    />
  );
}
