// Six buttons: the first row of a message's menu, or all of it. Left and right move within, down goes on to the menu.
import { useEffect, useRef } from "react";
import { ToggleButton, Toolbar } from "react-aria-components";
import type { Message } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { ICONS } from "./icons.ts";
import css from "./Reactions.module.css";
import type { ReactionsModel } from "./reactionsModel.ts";
import { useReactions } from "./useReactions.ts";

interface ReactionPickerProps {
  readonly reactions: ReactionsModel;
  readonly message: Message;
  /** There is nothing else in this layer. */
  readonly isAlone: boolean;
  readonly onDone: () => void;
}

export function ReactionPicker({ reactions, message, isAlone, onDone }: ReactionPickerProps) {
  const { t } = useI18n();
  const { all, press } = useReactions(reactions, message);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isAlone) bar.current?.querySelector("button")?.focus();
  }, [isAlone]);
  return (
    <Toolbar ref={bar} aria-label={t("reactions.add")} className={cx(css.picker)} data-reaction-picker>
      {all.map(({ kind, isOwn }) => (
        <ToggleButton
          key={kind}
          isSelected={isOwn}
          onChange={(isOn) => {
            press(kind, isOn);
            onDone();
          }}
          aria-label={t(`reactions.${kind}`)}
          className={cx(css.pick)}
        >
          <Icon of={ICONS[kind]} />
          <span className={css.word}>{t(`reactions.${kind}`)}</span>
        </ToggleButton>
      ))}
    </Toolbar>
  );
}
