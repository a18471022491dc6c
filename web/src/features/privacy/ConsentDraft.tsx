// The words of a new text or of a new version. A first text of a kind begins with a sample.
import { useState } from "react";
import type { ConsentCount, ConsentKind } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Select } from "../../ui/Select.tsx";
import { Form, Row } from "../../ui/Stack.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { ASKED, draftComplaints, type TextDraft, type TextsModel } from "./textsModel.ts";

type ConsentDraftProps = {
  model: TextsModel;
  kinds: readonly ConsentKind[];
  from: ConsentCount | undefined;
  onClose: () => void;
  say: (text: string) => void;
};

export function ConsentDraft({ model, kinds, from, onClose, say }: ConsentDraftProps) {
  const { t } = useI18n();
  const { failure, isPending } = useStore(model.state);
  const sample = (kind: ConsentKind): TextDraft => ({
    kind,
    asked: "everybody",
    title: t(`consent.kind.${kind}`),
    body: t(`consent.sample.${kind}`),
    follows: t(`consent.follows.${kind}`),
  });
  const [draft, setDraft] = useState<TextDraft>(() => (from ? { ...from.text } : sample(kinds[0] ?? "media")));
  const [isChecked, setChecked] = useState(false);
  const set = (part: Partial<TextDraft>) => setDraft({ ...draft, ...part });
  const bad = draftComplaints(draft);
  const send = async () => {
    setChecked(true);
    if (bad.title || bad.body) return;
    const { kind, asked, title, body, follows } = draft;
    if (!(await model.put({ kind, asked, title, body, follows }))) return;
    say(t(from ? "consents.changed" : "consents.made"));
    onClose();
  };
  return (
    <Dialog title={t(from ? "consents.change.title" : "consents.new")} isOpen onClose={onClose} isDismissable={false}>
      <Form onSubmit={() => void send()}>
        {!from && (
          <Select
            label={t("consents.kind")}
            options={kinds.map((kind) => ({ value: kind, label: t(`consent.kind.${kind}`) }))}
            value={draft.kind}
            onChange={(kind) => setDraft({ ...sample(kind), asked: draft.asked })}
          />
        )}
        <Select
          label={t("consents.asked")}
          options={ASKED.map((asked) => ({ value: asked, label: t(`consent.asked.${asked}`) }))}
          value={draft.asked}
          onChange={(asked) => set({ asked })}
        />
        <TextField
          label={t("consents.title")}
          value={draft.title}
          onChange={(title) => set({ title })}
          maxLength={200}
          error={isChecked && bad.title ? t("consents.empty") : undefined}
        />
        <TextArea
          label={t("consents.body")}
          hint={t("consents.body.hint")}
          value={draft.body}
          onChange={(body) => set({ body })}
          rows={8}
          maxLength={8000}
          error={isChecked && bad.body ? t("consents.empty") : undefined}
        />
        <TextArea
          label={t("consents.follows")}
          hint={t("consents.follows.hint")}
          value={draft.follows}
          onChange={(follows) => set({ follows })}
          maxLength={1000}
        />
        <Note tone="info">{t(from ? "consents.change.text" : "consents.new.text")}</Note>
        {failure && (
          <Note tone="bad" live="alert">
            {failure.code === "conflict" ? t("consents.conflict") : errorText(t, failure)}
          </Note>
        )}
        <Row>
          <Button type="submit" variant="primary" isPending={isPending} pendingLabel={t("consents.pending")}>
            {t(from ? "consents.change.do" : "consents.new.do")}
          </Button>
          <Button onPress={onClose}>{t("do.cancel")}</Button>
        </Row>
      </Form>
    </Dialog>
  );
}
