// «Новые коды» in «Управление»: what waits for a second administrator, and the word when nothing does.
import { useI18n } from "../../i18n/useI18n.ts";
import { Card, Page, PageHead } from "../../ui/Page.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { CodeRequests, type CodeRequestsProps } from "./CodeRequests.tsx";

export function CodeRequestsPage(props: CodeRequestsProps) {
  const { t } = useI18n();
  return (
    <Page>
      <PageHead title={t("manage.codes")} hint={t("manage.codes.text")} />
      <CodeRequests {...props} />
      {props.waiting === 0 && (
        <Card>
          <EmptyState drawing="people" title={t("manage.done")} />
        </Card>
      )}
    </Page>
  );
}
