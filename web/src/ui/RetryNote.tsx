// What could not be read, why, and a press that asks again: in the place where it would have stood.
import { Button } from "./Button.tsx";
import { Note } from "./Note.tsx";

type RetryNoteProps = {
  text: string;
  label: string;
  pendingLabel: string;
  isPending: boolean;
  onRetry: () => void;
};

export function RetryNote({ text, label, pendingLabel, isPending, onRetry }: RetryNoteProps) {
  return (
    <Note tone="bad" live="alert">
      {text}{" "}
      <Button size="s" isPending={isPending} pendingLabel={pendingLabel} onPress={onRetry}>
        {label}
      </Button>
    </Note>
  );
}
