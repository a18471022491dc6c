// Under the field: how many signs are left when it matters, else the keys, and who writes this moment.
import type { ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import css from "./Composer.module.css";
import { SlowLine } from "./SlowLine.tsx";
import { TypingLine } from "./TypingLine.tsx";
import { useChats } from "./useChats.ts";

const WARN_SIGNS = 300;

interface FootProps {
  readonly chatId: ChatId;
  readonly left: number;
  readonly isEditing: boolean;
}

export function ComposerFoot({ chatId, left, isEditing }: FootProps) {
  const { t } = useI18n();
  const { sendKey } = useChats();
  const isNear = left <= WARN_SIGNS;
  const [send, line] = sendKey === "enter" ? ["Enter", "Shift Enter"] : ["Ctrl Enter", "Enter"];
  return (
    <div className={css.under}>
      <p id="composer-limit" className={cx(css.limit, left < 0 && css.over)} role="status">
        {isNear && (left < 0 ? t("composer.tooLong", { n: -left }) : t("composer.left", { n: left }))}
      </p>
      <SlowLine chatId={chatId} />
      {!isNear && (
        <p className={css.hints} aria-hidden="true">
          <span>
            <kbd>{send}</kbd> {t(isEditing ? "composer.edit.enter" : "composer.enter")}
          </span>
          <span>
            <kbd>{line}</kbd> {t("composer.newLine")}
          </span>
        </p>
      )}
      <span className={css.typing}>
        <TypingLine chatId={chatId} />
      </span>
    </div>
  );
}
