// What the columns of a stranger's list mean: guessed, seen with a sample, put right, remembered.
import type { Import, ImportField } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Choice.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Table } from "../../ui/Page.tsx";
import { Select } from "../../ui/Select.tsx";
import { Form, Row, Stack, Sub } from "../../ui/Stack.tsx";
import { doubtOf, fieldsOf, lackOf } from "./fields.ts";
import css from "./Imports.module.css";
import type { ImportModel } from "./importModel.ts";

export function ColumnsStep({ model, item }: { model: ImportModel; item: Import }) {
  const { t } = useI18n();
  const { draft, failure, isEditing, pending } = useStore(model.state);
  if (!draft) return null;
  const lack = lackOf(item.kind, draft.fields);
  const doubt = lack === null ? doubtOf(item.kind, draft.fields) : null;
  const rows = item.columns.map((column, at) => ({ ...column, at, field: draft.fields[at] ?? "none" }));
  return (
    <Form label={t("import.title.columns")} onSubmit={() => lack === null && void model.check()}>
      <Sub>{t("import.columns.hint")}</Sub>
      <Card isFlush>
        <Table
          label={t("import.columns.list")}
          rows={rows}
          rowKey={(row) => String(row.at)}
          columns={[
            { label: t("import.columns.name"), isHeader: true, cell: (row) => row.name },
            {
              label: t("import.columns.sample"),
              cell: (row) => <span className={css.sample}>{row.sample || t("import.columns.noSample")}</span>,
            },
            {
              label: t("import.columns.means"),
              cell: (row) => (
                <span className={css.choice}>
                  <Select
                    label={t("import.columns.meansOf", { name: row.name })}
                    isLabelHidden
                    value={row.field}
                    options={fieldsOf(item.kind, row.field).map((field: ImportField) => ({
                      value: field,
                      label: t(`import.field.${field}`),
                    }))}
                    onChange={(field) => model.setField(row.at, field)}
                  />
                </span>
              ),
            },
          ]}
        />
      </Card>
      <Card title={t("import.columns.options")}>
        <Stack>
          <Checkbox
            isSelected={draft.makesUnits}
            onChange={(makesUnits) => model.setDraft({ makesUnits })}
            hint={t("import.columns.makesUnits.hint")}
          >
            {t("import.columns.makesUnits")}
          </Checkbox>
          {item.kind === "learners" && (
            <Checkbox
              isSelected={draft.closesAbsent}
              onChange={(closesAbsent) => model.setDraft({ closesAbsent })}
              hint={t("import.columns.closesAbsent.hint")}
            >
              {t("import.columns.closesAbsent")}
            </Checkbox>
          )}
          {item.kind === "learners" && (
            <TextField
              label={t("import.columns.reason")}
              value={draft.reason}
              onChange={(reason) => model.setDraft({ reason })}
              hint={t("import.columns.reason.hint")}
              maxLength={100}
            />
          )}
        </Stack>
      </Card>
      {(lack ?? doubt) && (
        <Note tone="warn" live="status">
          {t(lack ?? doubt ?? "import.lack.name")}
        </Note>
      )}
      {failure && (
        <Note tone="bad" live="alert">
          {errorText(t, failure)}
        </Note>
      )}
      <Row>
        <Button
          type="submit"
          variant="primary"
          size="l"
          isDisabled={lack !== null}
          isPending={pending === "columns"}
          pendingLabel={t("pending.check")}
        >
          {t("import.columns.check")}
        </Button>
        {isEditing && (
          <Button size="l" onPress={() => model.edit(false)}>
            {t("import.columns.keep")}
          </Button>
        )}
      </Row>
    </Form>
  );
}
