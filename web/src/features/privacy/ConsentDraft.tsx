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
import css from "./Consents.module.css";
import { ASKED, currentOf, draftComplaints, type TextDraft, type TextsModel } from "./textsModel.ts";

type ConsentDraftProps = {
  model: TextsModel;
  kinds: readonly ConsentKind[];
  from: ConsentCount | undefined;
  onClose: () => void;
  say: (text: string) => void;
};

export function ConsentDraft({ model, kinds: free, from, onClose, say }: ConsentDraftProps) {
  const { t } = useI18n();
  const { failure, isPending } = useStore(model.state);
  // As it was when the draft opened: a colleague's text must not take the kind away under the writer.
  const [kinds] = useState(free);
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
        {failure?.code === "conflict" && <Meanwhile model={model} kind={draft.kind} />}
        {failure && failure.code !== "conflict" && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        <Row>
          <Button
            type="submit"
            variant="primary"
            isDisabled={failure?.code === "conflict"}
            isPending={isPending}
            pendingLabel={t("consents.pending")}
          >
            {t(from ? "consents.change.do" : "consents.new.do")}
          </Button>
          <Button onPress={onClose}>{t("do.cancel")}</Button>
        </Row>
      </Form>
    </Dialog>
  );
}

/** A colleague was first: their words, and that these are not saved until the writer says so. */
function Meanwhile({ model, kind }: { model: TextsModel; kind: ConsentKind }) {
  const { t, formats } = useI18n();
  const { texts } = useStore(model.state);
  const now = texts && currentOf(texts, kind)?.text;
  return (
    <Note tone="bad" live="alert">
      <p>{t("consents.notSaved")}</p>
      {now && (
        <>
          <p>
            <b>{now.title}</b>, {t("consent.version", { n: now.n, date: formats.date(now.created_us, Date.now()) })}
          </p>
          <p>{t(`consent.asking.${now.asked}`)}</p>
          <p className={css.body}>{now.body}</p>
          {now.follows !== "" && <p className={css.body}>{now.follows}</p>}
        </>
      )}
      <Button size="s" onPress={model.begin}>
        {t("consents.goOn")}
      </Button>
    </Note>
  );
}
