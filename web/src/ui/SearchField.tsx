// What is looked for: the name of the field is its placeholder, said to readers too.
import { Search, X } from "lucide-react";
import type { ReactNode } from "react";
import { Group, Input, SearchField as RacSearchField } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Field.module.css";
import { Icon } from "./Icon.tsx";
import { PlainIconButton } from "./PlainIconButton.tsx";
import { useWords } from "./words.ts";

type SearchFieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  maxLength?: number;
  placeholder?: string;
  children?: ReactNode;
  onSubmit?: (value: string) => void;
  autoFocus?: boolean;
};

export function SearchField({ label, placeholder, children, ...rest }: SearchFieldProps) {
  const words = useWords();
  return (
    <RacSearchField {...rest} aria-label={label} className={cx(css.field, css.search)}>
      <Group className={cx(css.box, css.group, css.small)}>
        <Icon of={Search} size="s" />
        <Input placeholder={placeholder ?? label} className={cx(css.inner)} />
        {children}
        <PlainIconButton size="s" icon={X} label={words.clear} />
      </Group>
    </RacSearchField>
  );
}
