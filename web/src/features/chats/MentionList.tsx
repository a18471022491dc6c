// People of the chat to mention, over the field. The field keeps the focus; the list is its aria-activedescendant.
import { useEffect, useRef } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { cx } from "../../ui/cx.ts";
import { PersonName } from "../../ui/PersonName.tsx";
import { VisuallyHidden } from "../../ui/States.tsx";
import css from "./MentionList.module.css";
import { aboutOf, lettersOf, nameOf } from "./people.ts";
import type { Mentions } from "./useMentions.ts";

export function MentionList({ mentions }: { mentions: Mentions }) {
  const { t } = useI18n();
  const { found, active, isOpen, listId } = mentions;
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the active one
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active, found]);
  return (
    <>
      <VisuallyHidden>
        <span role="status">
          {isOpen && t("mention.found", { n: found.length })}
          {mentions.isLoading && t("chat.members.loading")}
        </span>
      </VisuallyHidden>
      {isOpen && (
        <div ref={list} id={listId} role="listbox" aria-label={t("mention.list")} className={css.list}>
          {found.map(({ id, person }, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus (aria-activedescendant)
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field
            <div
              key={id}
              id={`${listId}-${id}`}
              role="option"
              aria-selected={index === active}
              className={cx(css.option, index === active && css.active)}
              // Keeps the focus in the field.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => mentions.choose({ id, person })}
            >
              {person ? (
                <>
                  <Avatar id={id} letters={lettersOf(person)} size={32} />
                  <span className={css.words}>
                    <PersonName name={nameOf(person, t)} isVerified={person.is_verified} isCut />
                    <span className={css.about}>{aboutOf(person, t)}</span>
                  </span>
                </>
              ) : (
                <>
                  <Avatar id={id} letters="@" shape="group" size={32} />
                  <span className={css.words}>
                    <PersonName name={`@${t("mention.all")}`} isVerified={false} isCut />
                    <span className={css.about}>{t("mention.all.title")}</span>
                  </span>
                </>
              )}
            </div>
          ))}
        </div>
      )}
    </>
  );
}
