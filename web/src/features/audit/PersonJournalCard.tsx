// On the page of a person: the way to their part of the record.
import type { MemberId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Card } from "../../ui/Page.tsx";
import { Row } from "../../ui/Stack.tsx";

export function PersonJournalCard({ memberId }: { memberId: MemberId }) {
  const { t } = useI18n();
  return (
    <Card title={t("record.person.title")} hint={t("record.person.text")}>
      <Row>
        <ButtonLink href={`/manage/journal/${memberId}`}>{t("record.person.open")}</ButtonLink>
      </Row>
    </Card>
  );
}
