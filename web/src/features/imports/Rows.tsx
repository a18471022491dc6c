// The lines of a check or of what was done: sums that choose which lines are shown, the lines, and what chats get of it.
import { ArrowRightLeft, Lock, MessagesSquare, UsersRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Group, ToggleButton } from "react-aria-components";
import type { Import, ImportAction, ImportRow } from "../../api/schema.ts";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Card, Table } from "../../ui/Page.tsx";
import { Form, Row } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import css from "./Imports.module.css";
import { CHANGING, type ImportModel } from "./importModel.ts";
import { isBadRow, RowAction, RowChange } from "./RowCells.tsx";

const COUNTED: readonly ImportAction[] = [...CHANGING, "refuse", "absent", "leave"];

const DID: Partial<Record<ImportAction, Key>> = {
  create: "import.did.create",
  change: "import.did.change",
  transfer: "import.did.transfer",
  close: "import.did.close",
};

/** One press shows these lines alone, another one all again. */
export function Counts({ model, item }: { model: ImportModel; item: Import }) {
  const { t, formats } = useI18n();
  const { filter } = useStore(model.state);
  const shown = COUNTED.filter((action) => item.kind !== "rollover" || action !== "absent");
  return (
    <Group className={cx(css.counts)} aria-label={t("import.counts")}>
      {shown.map((action) => {
        const n = item.counts[action];
        const key = (item.state === "applied" && DID[action]) || (`import.count.${action}` as Key);
        return (
          <ToggleButton
            key={action}
            isSelected={filter === action}
            isDisabled={n === 0}
            onChange={(isOn) => model.show(isOn ? action : "changes")}
            className={cx(css.count, action === "refuse" && n > 0 && css.bad)}
          >
            <b>{formats.number(n)}</b>
            <span>{t(key)}</span>
          </ToggleButton>
        );
      })}
    </Group>
  );
}

export function Rows({ model, item }: { model: ImportModel; item: Import }) {
  const { t, formats } = useI18n();
  const { rows, filter, hasMore, isReadingRows, pending } = useStore(model.state);
  const [asked, setAsked] = useState<ImportRow | null>(null);
  const isOpen = item.state === "checked" && pending === null;
  if (!rows) return <Skeleton label={t("app.loading")} rows={5} hasAvatar={false} />;
  const shownActions = COUNTED.filter((action) => (filter === "changes" ? action !== "leave" : action === filter));
  const total = shownActions.reduce((sum, action) => sum + item.counts[action], 0);
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
          { label: t("import.col.line"), cell: (row) => <span className={css.line}>{row.line || "–"}</span> },
          { label: t("import.col.title"), isHeader: true, cell: (row) => row.title },
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

function FixDialog({ model, row, onClose }: { model: ImportModel; row: ImportRow; onClose: () => void }) {
  const { t } = useI18n();
  const [right, setRight] = useState(row.fix || row.value);
  const { pending } = useStore(model.state);
  const isReady = right.trim() !== "" && right.trim() !== row.value;
  const send = () => {
    if (isReady) void model.fix(row, right).then((isDone) => isDone && onClose());
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
  const { t, formats } = useI18n();
  const { effects } = useStore(model.state);
  if (!effects || item.state !== "checked") return null;
  const rest = effects.units - effects.effects.length;
  return (
    <Card title={t("import.effects")}>
      {effects.effects.length === 0 ? (
        <p className={css.sub}>{t("import.effects.none")}</p>
      ) : (
        <ul className={css.effects}>
          {effects.effects.map(({ unit, coming, going, parents, chats }) => {
            const words = [
              coming > 0 && t("import.effects.coming", { n: coming }),
              going > 0 && t("import.effects.going", { n: going }),
            ].filter((word) => word !== false);
            return (
              <Effect key={unit} icon={going > 0 ? (coming > 0 ? ArrowRightLeft : Lock) : MessagesSquare}>
                {words.length > 0 &&
                  t("import.effects.unit", {
                    unit,
                    words: `${formats.list(words)} ${t("import.effects.chats", { n: chats })}`,
                  })}
                {parents > 0 && (
                  <>
                    {words.length > 0 ? "; " : `${unit}: `}
                    <Icon of={UsersRound} size="s" /> {t("import.effects.parents", { n: parents })}
                  </>
                )}
              </Effect>
            );
          })}
          {rest > 0 && <li>{t("import.effects.more", { n: rest })}</li>}
        </ul>
      )}
      {effects.effects.some(({ going }) => going > 0) && <p className={css.sub}>{t("import.effects.history")}</p>}
    </Card>
  );
}

function Effect({ icon, children }: { icon: typeof Lock; children: ReactNode }) {
  return (
    <li>
      <Icon of={icon} size="s" />
      <span>{children}</span>
    </li>
  );
}
