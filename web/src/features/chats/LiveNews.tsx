// The polite live region of chats: one for the whole screen, always there, so that readers notice its changes.
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { VisuallyHidden } from "../../ui/States.tsx";
import { nodesOf, plainText } from "./markdown.ts";
import type { News } from "./newsModel.ts";
import { nameOf } from "./people.ts";
import { useChats, useChatsPart } from "./useChats.ts";

export function LiveNews() {
  const { chats } = useChats();
  const news = useStore(chats.news.store);
  return (
    <VisuallyHidden>
      <span role="log" aria-live="polite" aria-relevant="additions">
        {news && <Words key={news.no} news={news} />}
      </span>
    </VisuallyHidden>
  );
}

function Words({ news }: { news: News }) {
  const { t } = useI18n();
  const people = useChatsPart((snapshot) => snapshot.state.people);
  if (news.kind === "more") return <span>{t("news.more", { n: news.count })}</span>;
  if (news.kind === "others") return <span>{t("news.others", { n: news.count })}</span>;
  const { message } = news;
  const author = nameOf(people.get(message.author_id), t);
  return <span>{t("news.message", { author, text: plainText(nodesOf(message.tree)) })}</span>;
}
