// While the piece of the client that this address needs is on its way; nothing is shown for the first 300 ms.
import { useI18n } from "../i18n/useI18n.ts";
import { Skeleton } from "../ui/States.tsx";

export function PageLoading() {
  const { t } = useI18n();
  return <Skeleton label={t("app.loading")} hasAvatar={false} />;
}
