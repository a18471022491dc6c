// Who voted for an option of an open poll, by name, a page at a time.
import { useCallback, useEffect, useState } from "react";
import { asApiError } from "../../api/error.ts";
import type { MemberId, Person, Poll } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { lettersOf, nameOf } from "../chats/people.ts";
import css from "./PollView.module.css";
import type { PollsModel } from "./pollsModel.ts";

interface PollVotersProps {
  readonly polls: PollsModel;
  readonly poll: Poll;
  readonly place: number;
  readonly onClose: () => void;
}

interface Page {
  readonly people: readonly Person[];
  readonly next: MemberId | null;
  readonly isHidden: boolean;
}

export function PollVoters({ polls, poll, place, onClose }: PollVotersProps) {
  const { t } = useI18n();
  const [page, setPage] = useState<Page | null>(null);
  const [error, setError] = useState<string | null>(null);
  const read = useCallback(
    async (after: MemberId | null, before: readonly Person[]) => {
      setError(null);
      try {
        const where = after === null ? {} : { after };
        const got = await polls.call("poll_voter_list", { poll_id: poll.id, place, ...where });
        setPage({ people: [...before, ...got.people], next: got.next ?? null, isHidden: got.hidden });
      } catch (thrown) {
        setError(t(errorKey(asApiError(thrown).code)));
      }
    },
    [polls, poll.id, place, t],
  );
  useEffect(() => void read(null, []), [read]);
  const option = poll.options[place];
  return (
    <Dialog isOpen title={t("polls.voters.title", { text: option?.text ?? "" })} onClose={onClose}>
      {error !== null && (
        <Note tone="bad" live="alert">
          {error}
        </Note>
      )}
      {page === null && error === null && <p role="status">{t("polls.voters.loading")}</p>}
      {page?.people.length === 0 && <p>{t("polls.voters.none")}</p>}
      <ul className={css.people}>
        {page?.people.map((person) => (
          <li key={person.id} className={css.person}>
            <Avatar id={person.id} letters={lettersOf(person)} size={32} />
            <PersonName name={nameOf(person, t)} isVerified={person.is_verified} />
          </li>
        ))}
      </ul>
      {page?.isHidden && <p className={css.foot}>{t("polls.voters.hidden")}</p>}
      {page !== null && page.next !== null && (
        <Button onPress={() => void read(page.next, page.people)}>{t("polls.voters.more")}</Button>
      )}
    </Dialog>
  );
}
