// Text of several lines, in the frame of a field.
import { Label, TextArea as RacTextArea, TextField as RacTextField } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Field.module.css";
import { FieldFoot } from "./Field.tsx";

type TextAreaProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  error?: string | undefined;
  rows?: number;
  maxLength?: number;
  isReadOnly?: boolean;
  autoFocus?: boolean;
};

export function TextArea({ label, value, onChange, hint, error, rows = 3, ...rest }: TextAreaProps) {
  return (
    <RacTextField
      {...rest}
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={cx(css.field)}
    >
      <Label className={cx(css.label)}>{label}</Label>
      <RacTextArea rows={rows} className={cx(css.box, css.area)} />
      <FieldFoot hint={hint} error={error} />
    </RacTextField>
  );
}
