// To another day (Ctrl G, the day chip, the chat's menu): a calendar; the chat shows the first message from then on.
import { ChevronLeft, ChevronRight } from "lucide-react";
import {
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  type DateValue,
  Heading,
} from "react-aria-components";
import type { ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Note } from "../../ui/Note.tsx";
import css from "./DateDialog.module.css";
import { useActionError } from "./useActionError.ts";
import { useChats } from "./useChats.ts";

/** The first moment of the day where the reader is. */
function startUs({ year, month, day }: DateValue): number {
  return new Date(year, month - 1, day).getTime() * 1000;
}

export function DateDialog({ chatId, onClose }: { chatId: ChatId; onClose: () => void }) {
  const { t } = useI18n();
  const { chats, say } = useChats();
  const { error, isPending, run } = useActionError();
  const go = (date: DateValue) => {
    if (isPending) return;
    void run(async () => {
      if (!(await chats.jumpToDate(chatId, startUs(date)))) say(t("date.none"));
    }).then((isDone) => isDone && onClose());
  };
  return (
    <Dialog isOpen title={t("date.title")} onClose={onClose}>
      <Calendar
        aria-label={t("date.title")}
        className={cx(css.calendar)}
        firstDayOfWeek="mon"
        autoFocus
        isDateUnavailable={(date) => startUs(date) > Date.now() * 1000}
        onChange={go}
      >
        <header className={css.head}>
          <IconButton slot="previous" icon={ChevronLeft} label={t("date.before")} hasTooltip={false} />
          <Heading level={3} className={cx(css.month)} />
          <IconButton slot="next" icon={ChevronRight} label={t("date.after")} hasTooltip={false} />
        </header>
        <CalendarGrid weekdayStyle="short" className={cx(css.grid)}>
          <CalendarGridHeader>
            {(day) => <CalendarHeaderCell className={cx(css.weekday)}>{day}</CalendarHeaderCell>}
          </CalendarGridHeader>
          <CalendarGridBody>{(date) => <CalendarCell date={date} className={cx(css.cell)} />}</CalendarGridBody>
        </CalendarGrid>
      </Calendar>
      {error && (
        <Note tone="bad" live="alert">
          {error}
        </Note>
      )}
    </Dialog>
  );
}
