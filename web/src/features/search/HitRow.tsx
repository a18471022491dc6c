// A person, and a message that was found: who, where, when, and the part that answers with what answers in bold.
import type { Person } from "../../api/schema.ts";
import { listName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { lettersOf } from "../chats/people.ts";
import css from "./HitRow.module.css";
import type { Hit } from "./searchModel.ts";

export function PersonRow({ person }: { person: Person }) {
  return (
    <span className={css.person}>
      <Avatar id={person.id} letters={lettersOf(person)} size={32} />
      <span className={css.words}>
        <PersonName name={listName(person.name)} isVerified={person.is_verified} isCut />
        {person.position && <span className={css.small}>{person.position}</span>}
      </span>
    </span>
  );
}

export function HitRow({ hit, author, title }: { hit: Hit; author: Person | undefined; title: string }) {
  const { formats } = useI18n();
  return (
    <span className={css.hit}>
      <span className={css.line}>
        <span className={css.who}>
          {author ? talkName(author.name) : ""} <span className={css.where}>· {title}</span>
        </span>
        <time className={css.small}>{formats.stamp(hit.created_us, Date.now())}</time>
      </span>
      <span className={css.text}>
        {hit.pieces.map((piece, at) =>
          piece.is_hit ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, which never move
            <mark key={at} className={css.mark}>
              {piece.text}
            </mark>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, which never move
            <span key={at}>{piece.text}</span>
          ),
        )}
      </span>
    </span>
  );
}
