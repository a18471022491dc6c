// A poll in its message: choose and vote, then the results as bars with words. The same for everybody, but for what is
// one's own: the mark of the own vote, the right answer once one has voted, and what the author may.
import { BarChart3, Check, EyeOff, GraduationCap } from "lucide-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { asApiError } from "../../api/error.ts";
import type { Message, OwnVote, Poll, PollOwn } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { useKeptFocus } from "../../ui/useKeptFocus.ts";
import { useChatsPart } from "../chats/useChats.ts";
import { PollChoice } from "./PollChoice.tsx";
import { PollKeeper } from "./PollKeeper.tsx";
import css from "./PollView.module.css";
import { PollVoters } from "./PollVoters.tsx";
import type { PollsModel } from "./pollsModel.ts";
import { isFinal, isOver, kindKey, type OptionResult, resultsOf } from "./pollWords.ts";

interface PollViewProps {
  readonly polls: PollsModel;
  readonly message: Message;
  readonly poll: Poll;
  readonly isOwn: boolean;
}

/** What one has done here; null: nothing, or it is not known yet. */
function useOwn({ polls, message, poll }: PollViewProps): OwnVote | PollOwn | null {
  const open = useChatsPart((snapshot) => snapshot.state.chats.get(message.chat_id)?.ownVotes?.get(message.id));
  const secret = useStore(polls.own).get(poll.id);
  const isUnknown = poll.is_secret && typeof poll.closed_us !== "number" && !secret;
  useEffect(() => {
    if (isUnknown) void polls.ask({ chatId: message.chat_id, messageId: message.id }, poll.id);
  }, [isUnknown, polls, message.chat_id, message.id, poll.id]);
  return poll.is_secret ? (secret?.has_voted ? secret : null) : (open ?? null);
}

/** True from the moment its term is over, before the server says so. */
function useIsOver(poll: Poll): boolean {
  const [, setNow] = useState(0);
  const isNow = isOver(poll, Date.now() * 1000);
  const { closes_us: closes } = poll;
  useEffect(() => {
    const ms = typeof closes === "number" ? closes / 1000 - Date.now() : 0;
    if (isNow || ms <= 0 || ms > 86_400_000) return;
    const scope = new Scope();
    scope.after(ms + 50, () => setNow(Date.now()));
    return () => scope.end();
  }, [closes, isNow]);
  return isNow;
}

export function PollView(props: PollViewProps) {
  const { polls, message, poll, isOwn } = props;
  const { t } = useI18n();
  const own = useOwn(props);
  const over = useIsOver(poll);
  const [isChanging, setChanging] = useState(false);
  const [isLooking, setLooking] = useState(false);
  const [voters, setVoters] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const place = { chatId: message.chat_id, messageId: message.id };
  const vote = async (places: readonly number[]) => {
    setError(null);
    try {
      await polls.vote(place, poll.id, places);
      setChanging(false);
    } catch (thrown) {
      setError(t(errorKey(asApiError(thrown).code)));
    }
  };
  const results = resultsOf(poll);
  const chooses = !over && (own === null || isChanging) && !isLooking;
  const titleId = `poll${poll.id}`;
  // «Проголосовать» and «Изменить голос» go when they are pressed.
  const kept = useKeptFocus<HTMLDivElement>((view) => view.focus({ preventScroll: true }));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps keys of the options from the list of messages
    <div {...kept} className={css.poll} data-poll={poll.id} tabIndex={-1} onKeyDown={keepArrows}>
      <Kind poll={poll} />
      <p id={titleId} className={css.question}>
        {poll.question}
      </p>
      {chooses ? (
        <PollChoice
          poll={poll}
          labelledBy={titleId}
          before={own && "places" in own ? own.places : []}
          onVote={vote}
          onCancel={isChanging ? () => setChanging(false) : null}
        />
      ) : (
        <Results poll={poll} results={results} own={own} isOver={over} onVoters={poll.is_secret ? null : setVoters} />
      )}
      {error !== null && (
        <p className={css.error} role="alert">
          {error}
        </p>
      )}
      <Foot poll={poll} isOver={over} />
      <div className={css.acts}>
        {!over && own !== null && !isFinal(poll) && !isChanging && !isLooking && (
          <Button size="s" onPress={() => setChanging(true)}>
            {t("polls.change")}
          </Button>
        )}
        {!over && own === null && results !== null && !poll.is_quiz && (
          <Button size="s" variant="quiet" onPress={() => setLooking(!isLooking)}>
            {t(isLooking ? "polls.toVote" : "polls.look")}
          </Button>
        )}
        <PollKeeper polls={polls} message={message} poll={poll} isOwn={isOwn} isOver={over} />
      </div>
      {voters !== null && <PollVoters polls={polls} poll={poll} place={voters} onClose={() => setVoters(null)} />}
    </div>
  );
}

/** Arrows move between options here, not between messages. */
function keepArrows(event: KeyboardEvent) {
  const isChoice = event.target instanceof Element && event.target.closest("input") !== null;
  if (isChoice && /^(Arrow|Home|End)/.test(event.key)) event.stopPropagation();
}

function Kind({ poll }: { poll: Poll }) {
  const { t } = useI18n();
  const icon = poll.is_quiz ? GraduationCap : poll.is_secret ? EyeOff : BarChart3;
  const several = poll.is_many ? ` · ${t("polls.many")}` : "";
  return (
    <p className={css.kind}>
      <Icon of={icon} size="s" />
      <span>
        {t(kindKey(poll))}
        {several}
      </span>
    </p>
  );
}

interface ResultsProps {
  readonly poll: Poll;
  readonly results: readonly OptionResult[] | null;
  readonly own: OwnVote | PollOwn | null;
  readonly isOver: boolean;
  readonly onVoters: ((place: number) => void) | null;
}

function Results({ poll, results, own, isOver: over, onVoters }: ResultsProps) {
  const { t } = useI18n();
  const right = poll.right ?? own?.right ?? null;
  const explanation = poll.explanation ?? own?.explanation ?? null;
  const chosen = own?.places ?? [];
  return (
    <>
      {poll.is_secret && own !== null && !over && (
        <p className={css.counted} role="status">
          <Icon of={Check} size="s" />
          <span>{t("polls.counted")}</span>
        </p>
      )}
      {results === null ? (
        <ul className={css.options} aria-labelledby={`poll${poll.id}`}>
          {poll.options.map(({ text }) => (
            <li key={text} className={css.plain}>
              {text}
            </li>
          ))}
        </ul>
      ) : (
        <ul className={css.options} aria-labelledby={`poll${poll.id}`}>
          {results.map((result, place) => (
            <Bar
              key={result.text}
              result={result}
              isOwn={chosen.includes(place)}
              isRight={right === null ? null : right === place}
              onPress={onVoters && result.votes > 0 ? () => onVoters(place) : null}
            />
          ))}
        </ul>
      )}
      {own !== null && right !== null && chosen.length > 0 && (
        <p className={css.verdict} role="status">
          {t(chosen.includes(right) ? "polls.right.yes" : "polls.right.no")}
        </p>
      )}
      {explanation && <p className={css.explanation}>{explanation}</p>}
    </>
  );
}

interface BarProps {
  readonly result: OptionResult;
  readonly isOwn: boolean;
  /** null: there is no right one, or it is not known yet. */
  readonly isRight: boolean | null;
  readonly onPress: (() => void) | null;
}

function Bar({ result, isOwn, isRight, onPress }: BarProps) {
  const { t } = useI18n();
  const { text, votes, percent } = result;
  const numbers = t("polls.votes", { n: votes, percent });
  return (
    <li className={cx(css.result, isOwn && css.chosen, isRight === true && css.right)}>
      <span className={css.line}>
        <span className={css.text}>
          {isOwn && <Icon of={Check} size="s" className={css.mark} />}
          {text}
          {isOwn && <span className={css.word}> {t("polls.own")}</span>}
          {isRight === true && <span className={css.word}> {t("polls.right")}</span>}
        </span>
        {onPress ? (
          <button
            type="button"
            className={css.numbers}
            onClick={onPress}
            aria-label={t("polls.who", { text, numbers })}
          >
            {numbers}
          </button>
        ) : (
          <span className={css.numbers}>{numbers}</span>
        )}
      </span>
      <span className={css.track} aria-hidden="true">
        <span className={css.bar} style={{ width: `${Math.min(percent, 100)}%` }} />
      </span>
    </li>
  );
}

function Foot({ poll, isOver: over }: { poll: Poll; isOver: boolean }) {
  const { t, formats } = useI18n();
  const now = Date.now();
  const at = (us: number) => `${formats.date(us, now)}, ${formats.time(us)}`;
  const parts = [t("polls.voted", { n: poll.voted })];
  if (over) {
    parts.push(t("polls.over", { when: at(poll.closed_us ?? poll.closes_us ?? now * 1000) }));
  } else {
    if (typeof poll.closes_us === "number") parts.push(t("polls.until", { when: at(poll.closes_us) }));
    if (poll.is_secret) parts.push(t("polls.later"));
  }
  return <p className={css.foot}>{parts.join(" · ")}</p>;
}
