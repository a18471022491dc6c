// Where to, of what another program handed over: one of the chats one may write in. Nothing is sent here: it lies beside
// the field of the chosen chat.
import { useEffect, useState } from "react";
import type { ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { chatsInOrder, titleOf } from "../../state/select.ts";
import { useStorePart } from "../../state/useStore.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { Page, PageHead } from "../../ui/Page.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import type { ChatsModel } from "../chats/chatsModel.ts";
import css from "./SharePage.module.css";
import { type Shared, takeShared } from "./shared.ts";

interface SharePageProps {
  readonly chats: ChatsModel;
  readonly addFiles: (chatId: ChatId, files: readonly File[]) => void;
  readonly onOpen: (path: string) => void;
}

export function SharePage({ chats, addFiles, onOpen }: SharePageProps) {
  const { t } = useI18n();
  const [shared, setShared] = useState<Shared | null>(null);
  const [find, setFind] = useState("");
  const state = useStorePart(chats.store, (snapshot) => snapshot.state);
  useEffect(() => {
    const caches = (globalThis as { caches?: CacheStorage }).caches;
    // Taken once: React asks twice while it is developed.
    void takeShared(caches).then(
      (taken) => setShared((before) => before ?? taken),
      () => setShared({ text: "", files: [] }),
    );
  }, []);
  if (!shared) return <Skeleton label={t("share.title")} rows={5} />;
  if (shared.files.length === 0 && shared.text === "") {
    return (
      <EmptyState title={t("share.none")} level={1}>
        <ButtonLink href="/chats">{t("chat.back")}</ButtonLink>
      </EmptyState>
    );
  }
  const open = chatsInOrder(state, "all", find, Date.now() * 1000).filter(
    ({ right, chat, lock }) => right !== "read" && !chat.is_archived && !lock,
  );
  const choose = (id: ChatId) => {
    if (shared.files.length > 0) addFiles(id, shared.files);
    const draft = chats.store.get().drafts.get(id)?.text ?? "";
    if (shared.text !== "") chats.setDraft(id, draft === "" ? shared.text : `${draft}\n${shared.text}`);
    onOpen(`/chats/${id}`);
  };
  return (
    <Page>
      <PageHead
        title={t("share.title")}
        hint={shared.files.length > 0 ? t("share.files", { n: shared.files.length }) : t("share.text")}
      >
        <Button variant="quiet" onPress={() => onOpen("/chats")}>
          {t("share.drop")}
        </Button>
      </PageHead>
      <SearchField label={t("share.find")} value={find} onChange={setFind} maxLength={100} />
      {open.length === 0 ? (
        <p>{t("share.noChat")}</p>
      ) : (
        <ul className={css.chats}>
          {open.map(({ chat }) => (
            <li key={chat.id}>
              <button type="button" className={css.chat} onClick={() => choose(chat.id)}>
                {titleOf(state, chat) || t("chats.unknownPerson")}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}
