// A new poll: the question, the options in their order, how it is voted, and how it will look, all the time.
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { type Dispatch, type SetStateAction, useRef, useState } from "react";
import { asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { ChatId } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { RadioGroup, Switch } from "../../ui/Choice.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Note } from "../../ui/Note.tsx";
import { Select } from "../../ui/Select.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import css from "./PollDialog.module.css";
import { PollPicture } from "./PollPicture.tsx";
import {
  EXPLANATION_SIGNS,
  emptyForm,
  type FormOption,
  inputOf,
  LEAST_OPTIONS,
  MOST_OPTIONS,
  moved,
  OPTION_SIGNS,
  type PollForm,
  QUESTION_SIGNS,
  type Term,
  type Trouble,
  troubleOf,
  withOption,
  withoutOption,
  withText,
} from "./pollForm.ts";

interface PollDialogProps {
  readonly call: Call;
  readonly chatId: ChatId;
  /** In a direct chat each would know the other's vote. */
  readonly isDirect: boolean;
  readonly onClose: () => void;
}

type Change = Dispatch<SetStateAction<PollForm>>;

export function PollDialog({ call, chatId, isDirect, onClose }: PollDialogProps) {
  const { t } = useI18n();
  const [form, setForm] = useState(emptyForm);
  // The same key until a refusal: a poll is not made twice when the answer was lost.
  const [key, setKey] = useState(newKey);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const change: Change = (next) => {
    setForm(next);
    setTrouble(null);
  };
  const ask = async () => {
    const found = troubleOf(form, Date.now());
    setTrouble(found);
    if (found !== null) return;
    setPending(true);
    setError(null);
    try {
      await call("poll_create", inputOf(form, chatId, Date.now()), { key });
      onClose();
    } catch (thrown) {
      if (!isPassing(asApiError(thrown))) setKey(newKey());
      setError(t(errorKey(asApiError(thrown).code)));
    }
    setPending(false);
  };
  return (
    <Dialog
      isOpen
      isDismissable={false}
      title={t("polls.new.title")}
      onClose={onClose}
      footer={
        <Button
          variant="primary"
          isPending={isPending}
          pendingLabel={t("polls.new.pending")}
          onPress={() => void ask()}
        >
          {t("polls.new.ask")}
        </Button>
      }
    >
      <div className={css.form}>
        <TextArea
          label={t("polls.new.question")}
          value={form.question}
          onChange={(question) => change((old) => ({ ...old, question: question.replaceAll("\n", " ") }))}
          error={trouble === "question" ? t("polls.new.question.required") : undefined}
          rows={2}
          maxLength={QUESTION_SIGNS}
          autoFocus
        />
        <Options form={form} change={change} trouble={trouble} />
        <Ways form={form} change={change} isDirect={isDirect} trouble={trouble} />
        <TermFields form={form} change={change} trouble={trouble} />
        <div>
          <p className={css.label}>{t("polls.new.preview")}</p>
          <PollPicture form={form} />
        </div>
        {error !== null && (
          <Note tone="bad" live="alert">
            {error}
          </Note>
        )}
      </div>
    </Dialog>
  );
}

interface PartProps {
  readonly form: PollForm;
  readonly change: Change;
  readonly trouble: Trouble | null;
}

function Options({ form, change, trouble }: PartProps) {
  const { t } = useI18n();
  const list = useRef<HTMLOListElement>(null);
  const isFull = form.options.length >= MOST_OPTIONS;
  const wrong = trouble === "few" || trouble === "same" || trouble === "right" ? trouble : null;
  const add = () => {
    change(withOption);
    // The new field is there after this render.
    queueMicrotask(() =>
      requestAnimationFrame(() => [...(list.current?.querySelectorAll("input") ?? [])].at(-1)?.focus()),
    );
  };
  return (
    <fieldset className={css.options}>
      <legend className={css.label}>{t("polls.new.options")}</legend>
      <ol ref={list} className={css.list}>
        {form.options.map((option, place) => (
          <OptionRow key={option.key} form={form} option={option} place={place} change={change} />
        ))}
      </ol>
      {wrong !== null && (
        <p className={css.error} role="alert">
          {t(`polls.new.${wrong}`)}
        </p>
      )}
      <Button size="s" icon={Plus} isDisabled={isFull} onPress={add}>
        {t(isFull ? "polls.new.full" : "polls.new.add")}
      </Button>
    </fieldset>
  );
}

function OptionRow({
  form,
  option,
  place,
  change,
}: Omit<PartProps, "trouble"> & { option: FormOption; place: number }) {
  const { t } = useI18n();
  const n = place + 1;
  return (
    <li className={css.row}>
      <div className={css.field}>
        <TextField
          label={t("polls.new.option", { n })}
          isLabelHidden
          value={option.text}
          onChange={(text) => change((old) => withText(old, option.key, text))}
          maxLength={OPTION_SIGNS}
          input={{ placeholder: t("polls.new.option", { n }) }}
        />
      </div>
      <IconButton
        icon={ArrowUp}
        size="s"
        label={t("polls.new.up", { n })}
        isDisabled={place === 0}
        onPress={() => change((old) => moved(old, option.key, -1))}
      />
      <IconButton
        icon={ArrowDown}
        size="s"
        label={t("polls.new.down", { n })}
        isDisabled={place === form.options.length - 1}
        onPress={() => change((old) => moved(old, option.key, 1))}
      />
      <IconButton
        icon={X}
        size="s"
        label={t("polls.new.remove", { n })}
        isDisabled={form.options.length <= LEAST_OPTIONS}
        onPress={() => change((old) => withoutOption(old, option.key))}
      />
    </li>
  );
}

function Ways({ form, change, isDirect }: PartProps & { isDirect: boolean }) {
  const { t } = useI18n();
  const named = form.options.filter(({ text }) => text.trim() !== "");
  return (
    <div className={css.ways}>
      {!form.isQuiz && (
        <RadioGroup<"one" | "many">
          label={t("polls.new.choices")}
          options={[
            { value: "one", label: t("polls.new.one") },
            { value: "many", label: t("polls.new.many") },
          ]}
          value={form.isMany ? "many" : "one"}
          onChange={(value) => change((old) => ({ ...old, isMany: value === "many" }))}
        />
      )}
      <Switch
        isSelected={form.isSecret}
        isDisabled={isDirect}
        onChange={(isSecret) => change((old) => ({ ...old, isSecret }))}
        hint={t(isDirect ? "polls.new.secret.direct" : "polls.new.secret.hint")}
      >
        {t("polls.new.secret")}
      </Switch>
      <Switch
        isSelected={form.isQuiz}
        onChange={(isQuiz) => change((old) => ({ ...old, isQuiz }))}
        hint={t("polls.new.quiz.hint")}
      >
        {t("polls.new.quiz")}
      </Switch>
      {form.isQuiz && (
        <>
          {named.length > 0 ? (
            <Select
              label={t("polls.new.rightOne")}
              options={[
                { value: "", label: t("polls.new.rightOne.none") },
                ...named.map(({ key, text }) => ({ value: String(key), label: text.trim() })),
              ]}
              value={form.rightKey === null ? "" : String(form.rightKey)}
              onChange={(value) => change((old) => ({ ...old, rightKey: value === "" ? null : Number(value) }))}
            />
          ) : null}
          <TextArea
            label={t("polls.new.explanation")}
            hint={t("polls.new.explanation.hint")}
            value={form.explanation}
            onChange={(explanation) => change((old) => ({ ...old, explanation }))}
            rows={2}
            maxLength={EXPLANATION_SIGNS}
          />
        </>
      )}
    </div>
  );
}

const TERMS: readonly Term[] = ["none", "hour", "day", "week", "own"];

function TermFields({ form, change, trouble }: PartProps) {
  const { t } = useI18n();
  const wrong = trouble === "date" || trouble === "past" || trouble === "far" ? trouble : null;
  return (
    <div className={css.term}>
      <Select<Term>
        label={t("polls.new.term")}
        options={TERMS.map((value) => ({ value, label: t(`polls.new.term.${value}`) }))}
        value={form.term}
        onChange={(term) => change((old) => ({ ...old, term }))}
      />
      {form.term === "own" && (
        <>
          <TextField
            label={t("polls.new.date")}
            type="date"
            value={form.date}
            onChange={(date) => change((old) => ({ ...old, date }))}
            error={wrong === null ? undefined : t(wrong === "date" ? "polls.new.date.required" : `polls.new.${wrong}`)}
          />
          <TextField
            label={t("polls.new.time")}
            value={form.time}
            onChange={(time) => change((old) => ({ ...old, time }))}
            input={{ type: "time" }}
          />
        </>
      )}
    </div>
  );
}
