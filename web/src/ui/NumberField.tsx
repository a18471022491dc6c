// A number with its two buttons.
import { Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { Group, Input, Label, NumberField as RacNumberField } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Field.module.css";
import { FieldFoot } from "./Field.tsx";
import { PlainIconButton } from "./PlainIconButton.tsx";
import { useWords } from "./words.ts";

type NumberFieldProps = {
  label: string;
  value: number;
  onChange: (value: number) => void;
  min: number;
  max: number;
  hint?: ReactNode;
  error?: string | undefined;
};

export function NumberField({ label, value, onChange, min, max, hint, error }: NumberFieldProps) {
  const words = useWords();
  return (
    <RacNumberField
      value={value}
      onChange={onChange}
      minValue={min}
      maxValue={max}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      incrementAriaLabel={`${words.increase}: ${label}`}
      decrementAriaLabel={`${words.decrease}: ${label}`}
      className={cx(css.field)}
    >
      <Label className={cx(css.label)}>{label}</Label>
      <Group className={cx(css.box, css.group)}>
        <Input className={cx(css.inner, css.number)} />
        <PlainIconButton slot="decrement" size="s" icon={Minus} label={words.decrease} />
        <PlainIconButton slot="increment" size="s" icon={Plus} label={words.increase} />
      </Group>
      <FieldFoot hint={hint} error={error} />
    </RacNumberField>
  );
}
