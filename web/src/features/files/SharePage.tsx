// Where to, of what another program handed over: one of the chats one may write in. Nothing is sent here: it lies beside
// the field of the chosen chat.
import { useEffect, useState } from "react";
import type { ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { isClosedToUs } from "../../state/chatRules.ts";
import { chatsInOrder, titleOf } from "../../state/select.ts";
import { useStorePart } from "../../state/useStore.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { Page, PageHead } from "../../ui/Page.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import type { ChatsModel } from "../chats/chatsModel.ts";
import css from "./SharePage.module.css";
import { forgetShared, readShared, type Shared } from "./shared.ts";

interface SharePageProps {
  readonly chats: ChatsModel;
  readonly canGather: boolean;
  /** False: they were not taken. */
  readonly addFiles: (chatId: ChatId, files: readonly File[]) => Promise<boolean>;
  readonly onOpen: (path: string) => void;
}

const storage = () => (globalThis as { caches?: CacheStorage }).caches;

export function SharePage({ chats, canGather, addFiles, onOpen }: SharePageProps) {
  const { t } = useI18n();
  const [shared, setShared] = useState<Shared | null>(null);
  const [find, setFind] = useState("");
  const state = useStorePart(chats.store, (snapshot) => snapshot.state);
  useEffect(() => {
    void readShared(storage()).then(setShared, () => setShared({ text: "", files: [] }));
  }, []);
  if (!shared) return <Skeleton label={t("share.title")} rows={5} />;
  if (shared.files.length === 0 && shared.text === "") {
    return (
      <EmptyState title={t(location.search === "?failed" ? "share.failed" : "share.none")} level={1}>
        <ButtonLink href="/chats">{t("chat.back")}</ButtonLink>
      </EmptyState>
    );
  }
  const open = chatsInOrder(state, "all", find, Date.now() * 1000, t("chats.saved")).filter(
    (one) => one.right !== "read" && !one.chat.is_archived && !one.lock && !isClosedToUs(one, canGather),
  );
  const choose = async (id: ChatId) => {
    const draft = chats.store.get().drafts.get(id)?.text ?? "";
    if (shared.text !== "") chats.setDraft(id, draft === "" ? shared.text : `${draft}\n${shared.text}`);
    onOpen(`/chats/${id}`);
    if (shared.files.length === 0 || (await addFiles(id, shared.files))) await forgetShared(storage());
  };
  const drop = () => {
    void forgetShared(storage());
    onOpen("/chats");
  };
  return (
    <Page>
      <PageHead
        title={t("share.title")}
        hint={shared.files.length > 0 ? t("share.files", { n: shared.files.length }) : t("share.text")}
      >
        <Button variant="quiet" onPress={drop}>
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
              <button type="button" className={css.chat} onClick={() => void choose(chat.id)}>
                {titleOf(state, chat, t("chats.saved")) || t("chats.unknownPerson")}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}
