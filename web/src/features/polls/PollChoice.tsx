// The options to choose from, and the button that counts. A secret vote and a quiz say before it that it is final.
import { Check } from "lucide-react";
import { useState } from "react";
import { Checkbox, CheckboxGroup, Radio, RadioGroup } from "react-aria-components";
import type { Poll } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import css from "./PollView.module.css";
import { isFinal } from "./pollWords.ts";

interface PollChoiceProps {
  readonly poll: Poll;
  readonly labelledBy: string;
  readonly before: readonly number[];
  readonly onVote: (places: readonly number[]) => Promise<void>;
  /** null: nothing to go back to. */
  readonly onCancel: (() => void) | null;
}

export function PollChoice({ poll, labelledBy, before, onVote, onCancel }: PollChoiceProps) {
  const { t } = useI18n();
  const [places, setPlaces] = useState<readonly number[]>(before);
  const [isPending, setPending] = useState(false);
  const vote = async () => {
    setPending(true);
    await onVote(places);
    setPending(false);
  };
  const group = { "aria-labelledby": labelledBy, className: css.options ?? "", isDisabled: isPending };
  return (
    <>
      {poll.is_many ? (
        <CheckboxGroup
          {...group}
          value={places.map(String)}
          onChange={(values) => setPlaces(values.map(Number).sort(byNumber))}
        >
          {poll.options.map(({ text }, place) => (
            <Checkbox key={text} value={String(place)} className={css.option ?? ""}>
              <span className={css.box}>
                <Icon of={Check} className={css.tick} />
              </span>
              <span className={css.text}>{text}</span>
            </Checkbox>
          ))}
        </CheckboxGroup>
      ) : (
        <RadioGroup
          {...group}
          value={places.length > 0 ? String(places[0]) : null}
          onChange={(value) => setPlaces([Number(value)])}
        >
          {poll.options.map(({ text }, place) => (
            <Radio key={text} value={String(place)} className={css.option ?? ""}>
              <span className={css.dot} />
              <span className={css.text}>{text}</span>
            </Radio>
          ))}
        </RadioGroup>
      )}
      {isFinal(poll) && <p className={css.final}>{t(poll.is_secret ? "polls.final.secret" : "polls.final.quiz")}</p>}
      <div className={css.acts}>
        <Button
          size="s"
          variant="solid"
          isDisabled={places.length === 0}
          isPending={isPending}
          pendingLabel={t("polls.voting")}
          onPress={() => void vote()}
        >
          {t("polls.vote")}
        </Button>
        {onCancel && (
          <Button size="s" variant="quiet" onPress={onCancel}>
            {t("polls.keep")}
          </Button>
        )}
      </div>
    </>
  );
}

function byNumber(a: number, b: number): number {
  return a - b;
}
