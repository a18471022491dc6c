// One of a few, folded: the native look of a field, a list on press.
import { Check, ChevronDown } from "lucide-react";
import { Button, Label, ListBox, ListBoxItem, Popover, Select as RacSelect, SelectValue } from "react-aria-components";
import type { Option } from "./Choice.tsx";
import { cx } from "./cx.ts";
import { Icon } from "./Icon.tsx";
import css from "./Select.module.css";

type SelectProps<V extends string> = {
  label: string;
  options: readonly Option<V>[];
  value: V;
  onChange: (value: V) => void;
  /** For readers only: what stands beside it says it to the eye. */
  isLabelHidden?: boolean;
};

export function Select<V extends string>({ label, options, value, onChange, isLabelHidden }: SelectProps<V>) {
  return (
    <RacSelect
      value={value}
      onChange={(key) => {
        const option = options.find((one) => one.value === key);
        if (option) onChange(option.value);
      }}
      className={cx(css.field)}
      {...(isLabelHidden && { "aria-label": label })}
    >
      {!isLabelHidden && <Label className={cx(css.label)}>{label}</Label>}
      <Button className={cx(css.button)}>
        <SelectValue className={cx(css.value)} />
        <Icon of={ChevronDown} size="s" />
      </Button>
      <Popover className={cx(css.popover)} offset={4}>
        <ListBox className={cx(css.list)}>
          {options.map((option) => (
            <ListBoxItem key={option.value} id={option.value} textValue={option.label} className={cx(css.item)}>
              {option.label}
              <Icon of={Check} size="s" className={css.tick} />
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </RacSelect>
  );
}
