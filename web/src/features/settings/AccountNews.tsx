// What others did to the account since the last look: told on every screen until it is read.
import type { Call } from "../../api/http.ts";
import type { AccountEvent } from "../../api/schema.ts";
import { shortName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import { Row, Stack } from "../../ui/Stack.tsx";

type AccountNewsProps = {
  news: readonly AccountEvent[];
  call: Call;
  /** Read: who we are is to be looked at again. */
  onRead: () => void;
};

/** What only the owner may know: nobody is told to ask an administrator about it. */
function isOfLink({ kind }: AccountEvent): boolean {
  return kind === "linked" || kind === "link_ended";
}

export function AccountNews({ news, call, onRead }: AccountNewsProps) {
  const { t, formats } = useI18n();
  const newest = news.reduce<AccountEvent | null>(
    (last, one) => (last && Number(last.id) > Number(one.id) ? last : one),
    null,
  );
  if (!newest) return null;
  const dismiss = () => void call("account_news_dismiss", { up_to: newest.id }).then(onRead, () => {});
  const words = (event: AccountEvent): string => {
    const date = formats.stamp(event.created_us, Date.now());
    const name = event.by ? shortName(event.by) : t("news.someone");
    if (event.kind === "code_issued" || event.kind === "password_set") return t(`news.${event.kind}`, { name, date });
    const what = [t(`journal.${event.kind}`), event.about].filter(Boolean).join(": ");
    return t("news.other", { what, date });
  };
  return (
    <section aria-label={t("news.title")} data-print="no">
      <Note tone="warn" live="status">
        <Stack gap="s">
          {news.map((event) => (
            <p key={event.id}>{words(event)}</p>
          ))}
          <p>{t(news.every(isOfLink) ? "news.unknownLink" : "news.unknown")}</p>
          <Row>
            <ButtonLink size="s" href="/settings/security">
              {t("news.open")}
            </ButtonLink>
            <Button size="s" onPress={dismiss}>
              {t("news.dismiss")}
            </Button>
          </Row>
        </Stack>
      </Note>
    </section>
  );
}
