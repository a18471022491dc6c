// Subjects of the organisation: a list, renamed, closed and opened again in place.
import { ArrowLeft, EllipsisVertical, Plus } from "lucide-react";
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { Subject } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { Form } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { SubjectsModel } from "./subjectsModel.ts";
import css from "./UnitPage.module.css";

type SubjectsPageProps = { call: Call; mayEdit: boolean; say: (text: string) => void; onBack: () => void };

export function SubjectsPage({ call, mayEdit, say, onBack }: SubjectsPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new SubjectsModel(call, mayEdit), "subjects");
  const { subjects, error, failure } = useStore(model.state);
  const [edited, setEdited] = useState<Subject | "new" | null>(null);
  const trouble = error ?? (edited === null ? failure : null);
  const back = (
    <span className={css.back}>
      <IconButton icon={ArrowLeft} label={t("do.back")} onPress={onBack} />
    </span>
  );
  const shut = async (subject: Subject) => {
    if (await model.update(subject, subject.name, !subject.is_closed)) say(t("do.saved"));
  };
  return (
    <Page>
      <PageHead title={t("structure.subjects")} hint={t("subject.hint")} back={back}>
        {mayEdit ? (
          <Button variant="primary" icon={Plus} onPress={() => setEdited("new")}>
            {t("subject.add")}
          </Button>
        ) : undefined}
      </PageHead>
      {trouble && (
        <Note tone="bad" live="alert">
          {errorText(t, trouble)}{" "}
          <Button size="s" onPress={() => void model.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      {!subjects && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {subjects?.length === 0 && (
        <Card>
          <EmptyState drawing="nothing" title={t("subject.empty")} />
        </Card>
      )}
      {subjects !== null && subjects.length > 0 && (
        <Card isFlush>
          <Table
            label={t("structure.subjects")}
            rows={subjects}
            rowKey={(subject) => subject.id}
            columns={[
              {
                label: t("subject.name"),
                isHeader: true,
                cell: (subject) => (
                  <>
                    {subject.name} {subject.is_closed && <Chip>{t("structure.closed")}</Chip>}
                  </>
                ),
              },
              { label: t("subject.groups"), cell: (subject) => subject.groups },
              ...(mayEdit
                ? [
                    {
                      label: t("student.acts"),
                      cell: (subject: Subject) => (
                        <Menu
                          label={t("subject.acts", { name: subject.name })}
                          entries={[
                            { id: "edit", label: t("subject.rename"), run: () => setEdited(subject) },
                            {
                              id: "shut",
                              label: t(subject.is_closed ? "unit.do.reopen" : "unit.do.close"),
                              run: () => void shut(subject),
                            },
                          ]}
                        >
                          <IconButton
                            icon={EllipsisVertical}
                            label={t("subject.acts", { name: subject.name })}
                            size="s"
                          />
                        </Menu>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        </Card>
      )}
      {edited !== null && (
        <SubjectDialog model={model} subject={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
      )}
    </Page>
  );
}

type SubjectDialogProps = { model: SubjectsModel; subject: Subject | null; onClose: () => void };

function SubjectDialog({ model, subject, onClose }: SubjectDialogProps) {
  const { t } = useI18n();
  const { failure, isPending } = useStore(model.state);
  const [name, setName] = useState(subject?.name ?? "");
  const [isBad, setBad] = useState(false);
  const submit = async () => {
    setBad(name.trim() === "");
    if (name.trim() === "") return;
    const isKept = subject ? await model.update(subject, name, subject.is_closed) : await model.create(name);
    if (isKept) onClose();
  };
  const close = () => {
    model.forgetFailure();
    onClose();
  };
  return (
    <Dialog title={t(subject ? "subject.rename" : "subject.add")} isOpen onClose={close} isDismissable={false}>
      <Form onSubmit={() => void submit()}>
        <TextField
          label={t("subject.name")}
          value={name}
          onChange={setName}
          error={isBad ? t("subject.name.empty") : undefined}
          maxLength={150}
          autoFocus
        />
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        <Button type="submit" variant="primary" isWide isPending={isPending} pendingLabel={t("pending.save")}>
          {t("do.save")}
        </Button>
      </Form>
    </Dialog>
  );
}
