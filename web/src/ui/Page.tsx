// The frame of a page that is not a conversation: head with one main action, cards, a table that turns into cards.
import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import css from "./Page.module.css";

export function Page({ children }: { children: ReactNode }) {
  return <div className={css.page}>{children}</div>;
}

type PageHeadProps = { title: ReactNode; hint?: ReactNode; children?: ReactNode; back?: ReactNode };

export function PageHead({ title, hint, children, back }: PageHeadProps) {
  return (
    <header className={css.head}>
      {back}
      <div className={css.grow}>
        {/* Focus comes here when the address changes, so a reader hears where they are. */}
        <h1 tabIndex={-1} data-page-title>
          {title}
        </h1>
        {hint !== undefined && <p className={css.hint}>{hint}</p>}
      </div>
      {children !== undefined && <div className={css.actions}>{children}</div>}
    </header>
  );
}

type CardProps = { title?: string; hint?: ReactNode; children: ReactNode; isFlush?: boolean };

export function Card({ title, hint, children, isFlush }: CardProps) {
  return (
    <section className={cx(css.card, isFlush && css.flush)}>
      {title !== undefined && <h2 className={css.cardTitle}>{title}</h2>}
      {hint !== undefined && <p className={css.hint}>{hint}</p>}
      {children}
    </section>
  );
}

/** Name and value pairs. */
export function Facts({ facts }: { facts: readonly { label: string; value: ReactNode }[] }) {
  return (
    <dl className={css.facts}>
      {facts.map((fact) => (
        <div key={fact.label}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

type Column<R> = { label: string; cell: (row: R) => ReactNode; isHeader?: boolean };
type TableProps<R> = {
  label: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string;
  /** Rows that something is wrong with; the row says it in words, too. */
  isBad?: (row: R) => boolean;
};

/** On a phone every row becomes a card with the headers as labels. */
export function Table<R>({ label, columns, rows, rowKey, isBad }: TableProps<R>) {
  return (
    <table className={css.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.label} scope="col">
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} className={cx(isBad?.(row) && css.badRow)}>
            {columns.map((column) => {
              const Cell = column.isHeader ? "th" : "td";
              return (
                <Cell key={column.label} {...(column.isHeader && { scope: "row" })} data-label={column.label}>
                  <span className={css.cell}>{column.cell(row)}</span>
                </Cell>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
