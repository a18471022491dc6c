// How a poll will stand in the chat, while it is written. A picture: nothing in it can be pressed.
import { BarChart3, EyeOff, GraduationCap } from "lucide-react";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import css from "./PollView.module.css";
import { closesUs, filled, type PollForm } from "./pollForm.ts";
import { kindKey } from "./pollWords.ts";

export function PollPicture({ form }: { form: PollForm }) {
  const { t, formats } = useI18n();
  const options = filled(form);
  const shown = options.length > 0 ? options : [{ key: -1, text: t("polls.new.preview.option") }];
  const now = Date.now();
  const closes = closesUs(form, now);
  const kind = kindKey({ is_quiz: form.isQuiz, is_secret: form.isSecret });
  const icon = form.isQuiz ? GraduationCap : form.isSecret ? EyeOff : BarChart3;
  const isRound = form.isQuiz || !form.isMany;
  return (
    <div className={css.bubble}>
      <p className={css.kind}>
        <Icon of={icon} size="s" />
        <span>
          {t(kind)}
          {form.isMany && !form.isQuiz && ` · ${t("polls.many")}`}
        </span>
      </p>
      <p className={css.question}>{form.question.trim() || t("polls.new.preview.question")}</p>
      <ul className={css.options}>
        {shown.map(({ key, text }) => (
          <li key={key} className={cx(css.option, css.still)}>
            <span className={isRound ? css.dot : css.box} />
            <span className={css.text}>{text}</span>
          </li>
        ))}
      </ul>
      {closes !== null && !Number.isNaN(closes) && (
        <p className={css.foot}>
          {t("polls.until", { when: `${formats.date(closes, now)}, ${formats.time(closes)}` })}
        </p>
      )}
    </div>
  );
}
