// Eight boxes for a sheet code over one real input: a reader, a paste and a phone keyboard meet an ordinary field.
import { type ReactNode, useState } from "react";
import { Input, Label, TextField } from "react-aria-components";
import css from "./CodeField.module.css";
import { CODE_SIGNS, codeSigns, codeText } from "./code.ts";
import { cx } from "./cx.ts";
import { FieldFoot } from "./Field.tsx";

type CodeFieldProps = {
  label: string;
  /** Up to eight signs without the dash. */
  value: string;
  onChange: (signs: string) => void;
  hint?: ReactNode;
  error?: string | undefined;
  autoFocus?: boolean;
};

const PLACES = Array.from({ length: CODE_SIGNS }, (_, place) => place);

export function CodeField({ label, value, onChange, hint, error, autoFocus = false }: CodeFieldProps) {
  const [isFocused, setFocused] = useState(false);
  const here = Math.min(value.length, CODE_SIGNS - 1);
  return (
    <TextField
      value={codeText(codeSigns(value))}
      onChange={(text) => onChange(codeSigns(text))}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      autoFocus={autoFocus}
      onFocusChange={setFocused}
      className={cx(css.field)}
    >
      <Label className={cx(css.label)}>{label}</Label>
      <div className={css.cells}>
        {PLACES.map((place) => (
          <span
            key={place}
            aria-hidden="true"
            className={cx(css.cell, place === 4 && css.second, isFocused && place === here && css.here)}
          >
            {codeSigns(value)[place] ?? ""}
          </span>
        ))}
        <Input
          className={cx(css.input)}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          autoCorrect="off"
          enterKeyHint="go"
        />
      </div>
      <FieldFoot hint={hint} error={error} />
    </TextField>
  );
}
