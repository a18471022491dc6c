// In a chat's info: who took it out as a file, and a dialog to do so. Everybody who reads the chat sees the first; the
// button is for who may.
import { Download } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { Chat, ChatExport } from "../../api/schema.ts";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Store } from "../../state/store.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import css from "./ChatExports.module.css";
import { ExportsModel } from "./exportsModel.ts";

const ExportDialog = lazy(async () => ({ default: (await import("./ExportDialog.tsx")).ExportDialog }));

interface ChatExportsProps {
  readonly call: Call;
  readonly chat: Chat;
  /** What the live socket tells of own exports. */
  readonly marks: Store<ChatExport | null>;
  readonly say: (text: string) => void;
}

export function ChatExports({ call, chat, marks, say }: ChatExportsProps) {
  const { t, formats } = useI18n();
  const model = useMemo(() => new ExportsModel(call, chat.id), [call, chat.id]);
  const { notes, mayExport } = useStore(model.state);
  const [isOpen, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an export raises the chat's version
  useEffect(() => void model.read(), [model, chat.version]);
  useEffect(
    () =>
      marks.subscribe(() => {
        const mark = marks.get();
        if (mark) model.told(mark);
      }),
    [marks, model],
  );
  if (notes.length === 0 && !mayExport) return null;
  return (
    <section className={css.part} aria-label={t("export.title")}>
      {notes.length > 0 && (
        <>
          <h4 className={css.title}>{t("export.notes")}</h4>
          <ul className={css.notes}>
            {notes.map(({ by, at_us, with_files }) => (
              <li key={at_us}>
                {t(with_files ? "export.note.files" : "export.note", {
                  name: talkName(by) || t("chats.unknownPerson"),
                  when: formats.stamp(at_us, Date.now()),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
      {mayExport && (
        <Button icon={Download} size="s" onPress={() => setOpen(true)}>
          {t("export.do")}
        </Button>
      )}
      <Suspense>{isOpen && <ExportDialog model={model} say={say} onClose={() => setOpen(false)} />}</Suspense>
    </section>
  );
}
