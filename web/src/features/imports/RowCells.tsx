// What a line of the check says: what is done with it, from what to what, or why not and what might have been meant.
import {
  ArrowRightLeft,
  CircleAlert,
  Lock,
  type LucideIcon,
  Minus,
  Pencil,
  Plus,
  UserMinus,
  UserPlus,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Import, ImportAction, ImportChange, ImportRow } from "../../api/schema.ts";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { VisuallyHidden } from "../../ui/States.tsx";
import { headingOf } from "./fields.ts";
import css from "./Imports.module.css";

type Tone = "ok" | "info" | "warn" | "bad" | "plain";
const LOOKS: Record<ImportAction, { tone: Tone; icon: LucideIcon; word: Key; did: Key }> = {
  create: { tone: "ok", icon: UserPlus, word: "import.count.create", did: "import.did.create" },
  change: { tone: "info", icon: Pencil, word: "import.count.change", did: "import.did.change" },
  transfer: { tone: "warn", icon: ArrowRightLeft, word: "import.count.transfer", did: "import.did.transfer" },
  close: { tone: "bad", icon: Lock, word: "import.count.close", did: "import.did.close" },
  absent: { tone: "plain", icon: UserMinus, word: "import.count.absent", did: "import.count.absent" },
  refuse: { tone: "bad", icon: CircleAlert, word: "import.refused", did: "import.refused" },
  leave: { tone: "plain", icon: Minus, word: "import.count.leave", did: "import.count.leave" },
};

/** Not what was asked for: refused by the check, when it was applied, or when it was undone. */
export const isBadRow = ({ action, outcome }: ImportRow): boolean =>
  action === "refuse" || outcome === "failed" || outcome === "kept";

export function RowAction({ row }: { row: ImportRow }) {
  const { t } = useI18n();
  const { tone, word, did } = LOOKS[row.action];
  const isThing = row.what === "unit" || row.what === "subject";
  const icon = row.action === "create" && isThing ? Plus : LOOKS[row.action].icon;
  switch (row.outcome) {
    case "done":
      return (
        <Chip tone={tone} icon={icon}>
          {t(did)}
        </Chip>
      );
    case "failed":
      return (
        <Chip tone="bad" icon={CircleAlert}>
          {t("import.did.failed")}
        </Chip>
      );
    case "undone":
      return <Chip>{t("import.outcome.undone")}</Chip>;
    case "kept":
      return (
        <Chip tone="warn" icon={CircleAlert}>
          {t("import.outcome.kept")}
        </Chip>
      );
    default:
      return (
        <Chip tone={tone} icon={icon}>
          {t(word)}
        </Chip>
      );
  }
}

/** Struck out, an arrow, what comes: readers hear «станет». */
function FromTo({ from, to }: { from: string; to: string }) {
  const { t } = useI18n();
  return (
    <span>
      <s>{from || t("import.row.none")}</s> <span aria-hidden="true">→</span>
      <VisuallyHidden>{t("import.arrow")}</VisuallyHidden> {to || t("import.row.none")}
    </span>
  );
}

function Change({ change, isOnly }: { change: ImportChange; isOnly: boolean }) {
  const { t } = useI18n();
  const { field, before, after } = change;
  if (field === "none") return t(after === "leave" ? "import.row.onLeave" : "import.row.back");
  if (field === "birth_date") return t("import.row.birth");
  if (field === "parent_first" || field === "parent_second") return t("import.row.parent", { name: after });
  const isName = field === "last_name" || field === "first_name" || field === "middle_name";
  return (
    <>
      {!(isOnly && isName) && `${t("import.row.field", { field: t(`import.field.${field}`) })} `}
      <FromTo from={before} to={after} />
    </>
  );
}

/** A new line's own sentence; null: its changes say it. */
function sentence(row: ImportRow, t: ReturnType<typeof useI18n>["t"]): string | null {
  const { what, action, from, to, changes } = row;
  if (action === "absent") return t("import.row.absent", { group: from });
  if (action === "close")
    return what === "unit" ? t("import.row.closes.unit") : t("import.row.closes", { group: from });
  if (action === "leave") return "";
  if (action !== "create") return null;
  switch (what) {
    case "learner":
      return t("import.row.learner", { group: to });
    case "staff":
      return t("import.row.staff");
    case "subject":
      return t("import.row.subject");
    case "enrolment":
      return t("import.row.enrolment", { group: to });
    case "teaching": {
      const subject = changes.find((change) => change.field === "subject")?.after ?? "";
      return subject ? t("import.row.teaching", { subject, group: to }) : t("import.row.curator", { group: to });
    }
    default:
      return to ? t("import.row.unit.under", { place: to }) : t("import.row.unit");
  }
}

function Lines({ children }: { children: readonly ReactNode[] }) {
  return (
    <span className={css.lines}>
      {children.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one row never move
        <span key={i}>{line}</span>
      ))}
    </span>
  );
}

function Changes({ row }: { row: ImportRow }) {
  const { t } = useI18n();
  const lines: ReactNode[] = [];
  const said = sentence(row, t);
  if (said !== null && said !== "") lines.push(said);
  if (row.action === "transfer") lines.push(<FromTo from={row.from} to={row.to} />);
  const joins = row.action === "change" && row.what === "learner" && row.to && row.from !== row.to;
  if (joins) lines.push(t("import.row.joins", { group: row.to }));
  const isTold = row.what === "teaching" || row.action === "leave";
  const changes = isTold ? [] : row.changes;
  for (const change of changes) lines.push(<Change change={change} isOnly={changes.length === 1} />);
  return <Lines>{lines}</Lines>;
}

/** Values that another one can be read instead of: they stand in a cell as they are. */
const FIXABLE: ReadonlySet<ImportRow["problem"]> = new Set([
  "name_missing",
  "name_unfit",
  "group_alike",
  "group_unknown",
  "year_unfit",
  "date_unfit",
  "too_long",
  "person_unknown",
  "parent_unfit",
]);

const isFixable = ({ problem, field, value }: ImportRow): boolean =>
  FIXABLE.has(problem) && field !== "none" && value !== "" && value.length <= 200;

type ReasonProps = {
  row: ImportRow;
  item: Import;
  /** Null: nothing can be corrected here any more. */
  onFix: ((row: ImportRow, right: string) => void) | null;
  onAsk: (row: ImportRow) => void;
};

function Reason({ row, item, onFix, onAsk }: ReasonProps) {
  const { t } = useI18n();
  const column = headingOf(item.columns, row.field) ?? (row.field === "none" ? null : t(`import.field.${row.field}`));
  const line = row.line;
  const where =
    line === 0
      ? null
      : column === null || item.kind === "rollover"
        ? t("import.where.line", { line })
        : t("import.where", { line, column });
  return (
    <span className={css.lines}>
      <span>{t(`import.problem.${row.problem}`, { value: row.value, fix: row.fix })}</span>
      {where !== null && <span className={css.where}>{where}</span>}
      {onFix && isFixable(row) && (
        <span className={css.fixes}>
          {row.fix !== "" && (
            <Button size="s" onPress={() => onFix(row, row.fix)}>
              {t("import.fix.read", { fix: row.fix })}
            </Button>
          )}
          <Button
            size="s"
            variant="quiet"
            onPress={() => onAsk(row)}
            aria-label={t("import.fix.otherOf", { value: row.value })}
          >
            {t("import.fix.other")}
          </Button>
        </span>
      )}
    </span>
  );
}

export function RowChange(props: ReasonProps) {
  return isBadRow(props.row) ? <Reason {...props} /> : <Changes row={props.row} />;
}
