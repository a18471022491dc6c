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
  return (
    <span className={cx(css.person, isCut && css.cut, isPlain && css.plain)}>
      <span className={css.name}>{name}</span>
      {isVerified && <Seal />}
    </span>
  );
}
