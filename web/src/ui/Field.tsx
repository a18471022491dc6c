// Text fields: label above, hint below, an error takes the place of the hint. A placeholder is never the label.
import { CircleAlert, Eye, EyeOff } from "lucide-react";
import { type ReactNode, type Ref, useState } from "react";
import {
  FieldError,
  Group,
  Input,
  type InputProps,
  Label,
  TextField as RacTextField,
  Text,
} from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Field.module.css";
import { Icon } from "./Icon.tsx";
import { PlainIconButton } from "./PlainIconButton.tsx";
import { useWords } from "./words.ts";

type FieldProps = {
  label: string;
  /** For readers only: what stands beside it says it to the eye. */
  isLabelHidden?: boolean;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  error?: string | undefined;
  name?: string;
  isRequired?: boolean;
  isReadOnly?: boolean;
  isDisabled?: boolean;
  autoFocus?: boolean;
  maxLength?: number;
  onBlur?: () => void;
  type?: "text" | "date";
  inputRef?: Ref<HTMLInputElement>;
  input?: Pick<
    InputProps,
    "autoComplete" | "autoCapitalize" | "inputMode" | "spellCheck" | "lang" | "placeholder" | "type" | "min" | "max"
  >;
};

/** What stands under a field: the error, else the hint. */
export function FieldFoot({ hint, error }: { hint?: ReactNode; error?: string | undefined }) {
  return (
    <>
      {hint !== undefined && error === undefined && (
        <Text slot="description" className={cx(css.hint)}>
          {hint}
        </Text>
      )}
      <FieldError className={cx(css.error)}>
        <Icon of={CircleAlert} size="s" />
        <span>{error}</span>
      </FieldError>
    </>
  );
}

function racProps({
  label,
  isLabelHidden,
  hint: _hint,
  input: _input,
  inputRef: _ref,
  error,
  autoFocus,
  ...rest
}: FieldProps) {
  return {
    ...rest,
    ...(isLabelHidden && { "aria-label": label }),
    // Focus goes where the screen says: the first field of a page opened for filling it in.
    ...(autoFocus && { autoFocus }),
    isInvalid: error !== undefined,
    validationBehavior: "aria" as const,
    className: cx(css.field),
  };
}

export function TextField(props: FieldProps) {
  return (
    <RacTextField {...racProps(props)}>
      {!props.isLabelHidden && <Label className={cx(css.label)}>{props.label}</Label>}
      <Input {...props.input} ref={props.inputRef ?? null} className={cx(css.box, css.input)} />
      <FieldFoot hint={props.hint} error={props.error} />
    </RacTextField>
  );
}

export function PasswordField(props: FieldProps) {
  const words = useWords();
  const [isShown, setShown] = useState(false);
  return (
    <RacTextField {...racProps(props)} type={isShown ? "text" : "password"}>
      <Label className={cx(css.label)}>{props.label}</Label>
      <Group className={cx(css.box, css.group)}>
        <Input
          spellCheck={false}
          autoCapitalize="none"
          {...props.input}
          ref={props.inputRef ?? null}
          className={cx(css.inner)}
        />
        <PlainIconButton
          size="s"
          icon={isShown ? EyeOff : Eye}
          label={isShown ? words.hidePassword : words.showPassword}
          onPress={() => setShown(!isShown)}
        />
      </Group>
      <FieldFoot hint={props.hint} error={props.error} />
    </RacTextField>
  );
}
