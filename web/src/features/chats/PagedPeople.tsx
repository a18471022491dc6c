// A list of people that the server gives in pages, by name: who voted so, who reacted so.
import { useCallback, useEffect, useState } from "react";
import { asApiError } from "../../api/error.ts";
import type { MemberId, Person } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import css from "./PagedPeople.module.css";
import { lettersOf, nameOf } from "./people.ts";

interface PeoplePage {
  readonly people: readonly Person[];
  readonly next?: MemberId | null;
  readonly hidden: boolean;
}

interface PagedPeopleProps {
  /** Must stay the same function: another one begins anew. */
  readonly read: (after: MemberId | null) => Promise<PeoplePage>;
  /** What is said of an empty list. */
  readonly none: string;
}

export function PagedPeople({ read, none }: PagedPeopleProps) {
  const { t } = useI18n();
  const [page, setPage] = useState<PeoplePage | null>(null);
  const [error, setError] = useState<string | null>(null);
  const more = useCallback(
    async (after: MemberId | null, before: readonly Person[]) => {
      setError(null);
      try {
        const got = await read(after);
        setPage({ ...got, people: [...before, ...got.people] });
      } catch (thrown) {
        setError(t(errorKey(asApiError(thrown).code)));
      }
    },
    [read, t],
  );
  useEffect(() => void more(null, []), [more]);
  return (
    <>
      {error !== null && (
        <Note tone="bad" live="alert">
          {error}
        </Note>
      )}
      {page === null && error === null && <p role="status">{t("polls.voters.loading")}</p>}
      {page?.people.length === 0 && <p>{none}</p>}
      <ul className={css.people}>
        {page?.people.map((person) => (
          <li key={person.id} className={css.person}>
            <Avatar id={person.id} letters={lettersOf(person)} size={32} />
            <PersonName name={nameOf(person, t)} isVerified={person.is_verified} />
          </li>
        ))}
      </ul>
      {page?.hidden && <p className={css.foot}>{t("polls.voters.hidden")}</p>}
      {page?.next && (
        <Button onPress={() => void more(page.next ?? null, page.people)}>{t("polls.voters.more")}</Button>
      )}
    </>
  );
}
