// The lines of a check or of what was done: sums that choose which lines are shown, the lines, and what chats get of it.
import { ArrowRightLeft, Lock, MessagesSquare } from "lucide-react";
import { useState } from "react";
import { Group, Link, ToggleButton } from "react-aria-components";
import type { Import, ImportAction, ImportRow } from "../../api/schema.ts";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Table } from "../../ui/Page.tsx";
import { Form, Row } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { Failure } from "./Failure.tsx";
import css from "./Imports.module.css";
import { CHANGING, type ImportModel, type RowFilter, SHOWN } from "./importModel.ts";
import { isBadRow, RowAction, RowChange } from "./RowCells.tsx";

const COUNTED: readonly ImportAction[] = [...CHANGING, "refuse", "absent", "leave"];

/** What is said of the number of lines: what would be, or what was done. */
const WORDS: Record<Exclude<RowFilter, "changes">, { plan: Key; did: Key }> = {
  create: { plan: "import.count.create", did: "import.did.create" },
  change: { plan: "import.count.change", did: "import.did.change" },
  transfer: { plan: "import.count.transfer", did: "import.did.transfer" },
  close: { plan: "import.count.close", did: "import.did.close" },
  refuse: { plan: "import.count.refuse", did: "import.count.refuse" },
  absent: { plan: "import.count.absent", did: "import.count.absent" },
  leave: { plan: "import.count.leave", did: "import.count.leave" },
  failed: { plan: "import.did.failed", did: "import.did.failed" },
  kept: { plan: "import.did.kept", did: "import.did.kept" },
};

/** One press shows these lines alone, another one all again. */
export function Counts({ model, item }: { model: ImportModel; item: Import }) {
  const { t, formats } = useI18n();
  const { filter } = useStore(model.state);
  const { counts, state } = item;
  const seldom = (["absent", "failed", "kept"] as const).filter((word) => counts[word] > 0);
  const shown = [...COUNTED.filter((action) => action !== "absent"), ...seldom];
  return (
    <Group className={cx(css.counts)} aria-label={t("import.counts")}>
      {shown.map((word) => (
        <ToggleButton
          key={word}
          isSelected={filter === word}
          isDisabled={counts[word] === 0}
          onChange={(isOn) => model.show(isOn ? word : "changes")}
          className={cx(css.count, ["refuse", "failed", "kept"].includes(word) && counts[word] > 0 && css.bad)}
        >
          <b>{formats.number(counts[word])}</b>
          <span>{t(state === "checked" ? WORDS[word].plan : WORDS[word].did)}</span>
        </ToggleButton>
      ))}
    </Group>
  );
}

type RowsProps = { model: ImportModel; item: Import; mayEdit: boolean };

export function Rows({ model, item, mayEdit }: RowsProps) {
  const { t, formats } = useI18n();
  const { rows, filter, hasMore, isReadingRows, pending, error } = useStore(model.state);
  const [asked, setAsked] = useState<ImportRow | null>(null);
  const isOpen = mayEdit && item.state === "checked" && pending === null;
  if (!rows && error && !isReadingRows) {
    return (
      <Row>
        <Button onPress={() => void model.more()}>{t("do.retry")}</Button>
      </Row>
    );
  }
  if (!rows) return <Skeleton label={t("app.loading")} rows={5} hasAvatar={false} />;
  const total =
    filter === "changes" ? SHOWN.reduce((sum, action) => sum + item.counts[action], 0) : item.counts[filter];
  if (rows.length === 0) {
    return (
      <Card>
        <EmptyState drawing="nothing" title={t(filter === "changes" ? "import.lines.same" : "import.lines.none")} />
      </Card>
    );
  }
  return (
    <Card isFlush>
      <Table
        label={t("import.lines")}
        rows={rows}
        rowKey={(row) => String(row.n)}
        isBad={isBadRow}
        columns={[
          // A plan has no lines of a file.
          ...(item.kind === "rollover"
            ? []
            : [
                {
                  label: t("import.col.line"),
                  cell: ({ line }: ImportRow) => (line > 0 ? <span className={css.line}>{line}</span> : null),
                },
              ]),
          {
            label: t("import.col.title"),
            isHeader: true,
            cell: (row) => <Title row={row} isThere={item.state !== "undone"} />,
          },
          {
            label: t(item.state === "checked" ? "import.col.action" : "import.col.done"),
            cell: (row) => <RowAction row={row} />,
          },
          {
            label: t("import.col.change"),
            cell: (row) => (
              <RowChange
                row={row}
                item={item}
                onFix={isOpen && item.kind !== "rollover" ? (one, right) => void model.fix(one, right) : null}
                onAsk={setAsked}
              />
            ),
          },
        ]}
      />
      <div className={css.more}>
        <span>{t("import.shown", { n: formats.number(rows.length), total: formats.number(total) })}</span>
        {hasMore && (
          <Button size="s" isPending={isReadingRows} pendingLabel={t("app.loading")} onPress={() => void model.more()}>
            {t("do.showMore")}
          </Button>
        )}
      </div>
      {asked && <FixDialog model={model} row={asked} onClose={() => setAsked(null)} />}
    </Card>
  );
}

/** Who or what it is; whom the organisation has is one press away. */
function Title({ row, isThere }: { row: ImportRow; isThere: boolean }) {
  const { what, object_id: id, title, action, outcome } = row;
  const isOfPerson = what === "learner" || what === "staff" || what === "enrolment";
  const isMade = action !== "create" || outcome === "done";
  if (id === 0 || !isThere || !isMade || (!isOfPerson && what !== "unit")) return title;
  return (
    <Link href={isOfPerson ? `/people/${id}` : `/people/units/${id}`} className={css.file ?? ""}>
      {title}
    </Link>
  );
}

function FixDialog({ model, row, onClose }: { model: ImportModel; row: ImportRow; onClose: () => void }) {
  const { t } = useI18n();
  const [right, setRight] = useState(row.fix || row.value);
  const [isSent, setSent] = useState(false);
  const { pending, isBehind } = useStore(model.state);
  const isReady = right.trim() !== "" && right.trim() !== row.value;
  const send = () => {
    if (!isReady) return;
    setSent(true);
    void model.fix(row, right).then((isDone) => isDone && onClose());
  };
  return (
    <Dialog title={t("import.fix.title", { value: row.value })} isOpen onClose={onClose}>
      <Form onSubmit={send}>
        <TextField
          label={t("import.fix.label")}
          value={right}
          onChange={setRight}
          maxLength={200}
          hint={t("import.fix.hint")}
          autoFocus
        />
        {/* What an act before it was refused for is not said here. */}
        {isSent && <Failure model={model} />}
        {isSent && isBehind && (
          <Note tone="warn" live="alert">
            {t("import.apply.behind")}
          </Note>
        )}
        <Row>
          <Button type="submit" variant="solid" isDisabled={!isReady} isPending={pending === "fix"}>
            {t("import.fix.do")}
          </Button>
        </Row>
      </Form>
    </Dialog>
  );
}

export function Effects({ model, item }: { model: ImportModel; item: Import }) {
  const { t } = useI18n();
  const { effects } = useStore(model.state);
  if (!effects || item.state !== "checked") return null;
  const rest = effects.units - effects.effects.length;
  return (
    <Card title={t("import.effects")}>
      {effects.effects.length === 0 ? (
        <p className={css.sub}>{t("import.effects.none")}</p>
      ) : (
        <ul className={css.effects}>
          {effects.effects.map(({ unit, coming, going, parents, chats }) => (
            <li key={unit}>
              <Icon of={going > 0 ? (coming > 0 ? ArrowRightLeft : Lock) : MessagesSquare} size="s" />
              <span className={css.words}>
                <b>{unit}</b>
                <span>
                  {[
                    coming > 0 && t("import.effects.coming", { n: coming }),
                    going > 0 && t("import.effects.going", { n: going }),
                    t("import.effects.chats", { n: chats }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
                {parents > 0 && <span>{t("import.effects.parents", { n: parents })}</span>}
              </span>
            </li>
          ))}
          {rest > 0 && <li>{t("import.effects.more", { n: rest })}</li>}
        </ul>
      )}
      {effects.effects.some(({ going }) => going > 0) && <p className={css.sub}>{t("import.effects.history")}</p>}
    </Card>
  );
}
