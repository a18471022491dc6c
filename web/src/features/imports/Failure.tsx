// Why the last act with an import was refused; what runs instead, when that is why.
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Note } from "../../ui/Note.tsx";
import type { ImportModel } from "./importModel.ts";

export function Failure({ model }: { model: ImportModel }) {
  const { t } = useI18n();
  const { failure, busy } = useStore(model.state);
  if (!failure) return null;
  const isBusy = failure.code === "import_busy";
  return (
    <Note tone={isBusy ? "warn" : "bad"} live="alert">
      {isBusy && busy ? (
        <>
          {t("import.busy", { name: busy.name })} <a href={`/people/imports/${busy.id}`}>{t("import.busy.open")}</a>
        </>
      ) : (
        errorText(t, failure)
      )}
    </Note>
  );
}
