// A name with the seal of the verified teacher: in one place, so that no screen shows a name that could imitate it.
import { BadgeCheck } from "lucide-react";
import { cx } from "./cx.ts";
import css from "./PersonName.module.css";
import { useWords } from "./words.ts";

export function Seal() {
  const words = useWords();
  return (
    <span className={css.seal} role="img" aria-label={words.seal}>
      <BadgeCheck aria-hidden="true" className={css.badge} />
      <span aria-hidden="true" className={css.word}>
        , {words.seal}
      </span>
    </span>
  );
}

type PersonNameProps = {
  name: string;
  isVerified: boolean;
  /** One line, cut with three dots; the seal stays whole. */
  isCut?: boolean;
  isPlain?: boolean;
};

export function PersonName({ name, isVerified, isCut, isPlain }: PersonNameProps) {
  const className = cx(css.person, isCut && css.cut, isPlain && css.plain);
  if (!isVerified) {
    return (
      <span className={className}>
        <span className={css.name}>{name}</span>
      </span>
    );
  }
  if (isCut) {
    return (
      <span className={className}>
        <span className={css.name}>{name}</span>
        <Seal />
      </span>
    );
  }
  // The seal never stands alone on a line: it keeps to the last word.
  const at = name.lastIndexOf(" ") + 1;
  return (
    <span className={className}>
      {name.slice(0, at)}
      <span className={css.last}>
        {name.slice(at)}
        <Seal />
      </span>
    </span>
  );
}
