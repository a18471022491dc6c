// Adding a person; then their code sheet takes the place of the form.
import type { Call } from "../../api/http.ts";
import { errorText } from "../../i18n/errorText.ts";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { Form } from "../../ui/Stack.tsx";
import { useModel } from "../../ui/useModel.ts";
import { IssuedSheet } from "./IssuedSheet.tsx";
import { NewPersonModel } from "./newPersonModel.ts";
import { PersonForm } from "./PersonForm.tsx";

type NewPersonDialogProps = { call: Call; say: (text: string) => void; onClose: () => void };

export function NewPersonDialog({ call, say, onClose }: NewPersonDialogProps) {
  const { t } = useI18n();
  const model = useModel(() => new NewPersonModel(call), "new");
  const { draft, bad, failure, isPending, made } = useStore(model.state);
  if (made) {
    const { name } = made.member.person;
    return (
      <Dialog
        title={t("person.created", { name: talkName(name) })}
        isOpen
        isDismissable={false}
        onClose={onClose}
        footer={
          <Button variant="solid" onPress={onClose}>
            {t("sheet.kept")}
          </Button>
        }
      >
        <IssuedSheet call={call} name={name} code={made.code} say={say} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t("person.new")} isOpen isDismissable={false} onClose={onClose}>
      <Form onSubmit={() => void model.submit()}>
        <PersonForm draft={draft} bad={bad} onChange={model.setDraft} hasBadge />
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        <Button
          type="submit"
          variant="primary"
          size="l"
          isWide
          isPending={isPending}
          pendingLabel={t("pending.create")}
        >
          {t("person.create")}
        </Button>
      </Form>
    </Dialog>
  );
}
