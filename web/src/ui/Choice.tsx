// Things to choose: a checkbox waits for «Сохранить», a switch works at once, radios are cards in a row.
import { Check } from "lucide-react";
import { type ReactNode, useId } from "react";
import {
  Label,
  Checkbox as RacCheckbox,
  CheckboxGroup as RacCheckboxGroup,
  RadioGroup as RacRadioGroup,
  Switch as RacSwitch,
  Radio,
  Text,
} from "react-aria-components";
import css from "./Choice.module.css";
import { cx } from "./cx.ts";
import { FieldFoot } from "./Field.tsx";
import { Icon } from "./Icon.tsx";

type TickProps = {
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  children: ReactNode;
  hint?: ReactNode;
  isDisabled?: boolean;
};

/** The words are the control's name, the hint its description: a screen reader says the hint after the state. */
function useWords({ children, hint }: Pick<TickProps, "children" | "hint">) {
  const id = useId();
  const names = {
    "aria-labelledby": `${id}-name`,
    ...(hint === undefined ? {} : { "aria-describedby": `${id}-hint` }),
  };
  const words = (
    <span className={css.words}>
      <span id={`${id}-name`}>{children}</span>
      {hint !== undefined && (
        <span id={`${id}-hint`} className={css.hint}>
          {hint}
        </span>
      )}
    </span>
  );
  return { names, words };
}

export function Checkbox({ children, hint, ...rest }: TickProps) {
  const { names, words } = useWords({ children, hint });
  return (
    <RacCheckbox {...rest} {...names} className={cx(css.row)}>
      <span className={css.box}>
        <Icon of={Check} className={css.tick} />
      </span>
      {words}
    </RacCheckbox>
  );
}

export function Switch({ children, hint, ...rest }: TickProps) {
  const { names, words } = useWords({ children, hint });
  return (
    <RacSwitch {...rest} {...names} className={cx(css.row)}>
      <span className={css.track} />
      {words}
    </RacSwitch>
  );
}

export type Option<V extends string> = { value: V; label: string; isDisabled?: boolean };

type GroupProps<V extends string> = {
  label: string;
  options: readonly Option<V>[];
  hint?: ReactNode;
  error?: string | undefined;
};

export function CheckboxGroup<V extends string>({
  label,
  options,
  values,
  onChange,
  hint,
  error,
}: GroupProps<V> & { values: readonly V[]; onChange: (values: V[]) => void }) {
  return (
    <RacCheckboxGroup
      value={[...values]}
      // The group speaks strings; what comes back are values of the options given in.
      onChange={(chosen) => onChange(options.map((option) => option.value).filter((value) => chosen.includes(value)))}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={cx(css.group)}
    >
      <Label className={cx(css.label)}>{label}</Label>
      <div className={css.options}>
        {options.map((option) => (
          <RacCheckbox
            key={option.value}
            value={option.value}
            isDisabled={option.isDisabled ?? false}
            className={cx(css.row, css.card)}
          >
            <span className={css.box}>
              <Icon of={Check} className={css.tick} />
            </span>
            {option.label}
          </RacCheckbox>
        ))}
      </div>
      <FieldFoot hint={hint} error={error} />
    </RacCheckboxGroup>
  );
}

export function RadioGroup<V extends string>({
  label,
  options,
  value,
  onChange,
  hint,
  isLabelHidden,
}: Omit<GroupProps<V>, "error"> & { value: V; onChange: (value: V) => void; isLabelHidden?: boolean }) {
  return (
    <RacRadioGroup
      value={value}
      onChange={(chosen) => {
        const option = options.find((one) => one.value === chosen);
        if (option) onChange(option.value);
      }}
      className={cx(css.group)}
      {...(isLabelHidden && { "aria-label": label })}
    >
      {!isLabelHidden && <Label className={cx(css.label)}>{label}</Label>}
      <div className={css.options}>
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className={cx(css.row, css.card)}>
            <span className={css.dot} />
            {option.label}
          </Radio>
        ))}
      </div>
      {hint !== undefined && (
        <Text slot="description" className={cx(css.hint)}>
          {hint}
        </Text>
      )}
    </RacRadioGroup>
  );
}
