// Under a message: how many reacted how, as buttons that take part.
import { ToggleButton } from "react-aria-components";
import type { Message } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { ICONS } from "./icons.ts";
import css from "./Reactions.module.css";
import type { ReactionsModel } from "./reactionsModel.ts";
import { useReactions } from "./useReactions.ts";

interface ReactionsProps {
  readonly reactions: ReactionsModel;
  readonly message: Message;
}

export function Reactions({ reactions, message }: ReactionsProps) {
  const { t } = useI18n();
  const { all, press, mayReact } = useReactions(reactions, message);
  const shown = all.filter(({ count }) => count > 0);
  if (shown.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form
    <div role="group" aria-label={t("reactions.row")} className={css.row} data-reactions>
      {shown.map(({ kind, count, isOwn }) => (
        <ToggleButton
          key={kind}
          isSelected={isOwn}
          isDisabled={!mayReact}
          onChange={(isOn) => press(kind, isOn)}
          aria-label={t(isOwn ? "reactions.chip.own" : "reactions.chip", { kind: t(`reactions.${kind}`), n: count })}
          className={cx(css.chip)}
        >
          <Icon of={ICONS[kind]} size="s" />
          {/* As the name says it: who speaks to the machine says what stands there. */}
          <span className={css.word}>{`${t(`reactions.${kind}`)}: `}</span>
          <span className={css.count}>{count}</span>
        </ToggleButton>
      ))}
    </div>
  );
}
