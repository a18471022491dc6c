// Slips on the screen and on paper: eight on an A4 page with lines to cut along, black on white.
import { Printer } from "lucide-react";
import type { ReactNode } from "react";
import type { PersonName } from "../../api/schema.ts";
import { listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import { QrCode } from "../../ui/QrCode.tsx";
import { Row, Stack } from "../../ui/Stack.tsx";
import css from "./SlipSheets.module.css";

export type SlipSheet = { key: string; name: PersonName; code: string; expiresUs: number };

type SlipSheetsProps = {
  sheets: readonly SlipSheet[];
  org: string;
  group: string;
  /** Where the code is typed, as it is read out. */
  door: string;
  /** What the square holds. */
  linkOf: (code: string) => string;
  how: readonly string[];
  title?: (name: string) => string;
  onDone: () => void;
};

export function SlipSheets({ sheets, org, group, door, linkOf, how, title, onDone }: SlipSheetsProps) {
  const { t } = useI18n();
  return (
    <Stack>
      <div data-print="no">
        <Stack gap="s">
          <Note tone="warn" live="status">
            {t("slips.once")}
          </Note>
          <Row>
            <Button variant="primary" icon={Printer} onPress={() => window.print()}>
              {t("slips.print")}
            </Button>
            <Button onPress={onDone}>{t("slips.done")}</Button>
          </Row>
        </Stack>
      </div>
      <div className={css.sheets}>
        {sheets.map((sheet) => {
          const name = listName(sheet.name);
          return (
            <Sheet
              key={sheet.key}
              sheet={sheet}
              heading={title ? title(name) : name}
              how={how}
              link={linkOf(sheet.code)}
            >
              {`${org}, ${group}`}
              <br />
              {door}
            </Sheet>
          );
        })}
      </div>
    </Stack>
  );
}

type SheetProps = { sheet: SlipSheet; heading: string; how: readonly string[]; link: string; children: ReactNode };

function Sheet({ sheet, heading, how, link, children }: SheetProps) {
  const { t, formats } = useI18n();
  return (
    <article className={css.sheet}>
      <p className={css.name}>{heading}</p>
      <p className={css.small}>{children}</p>
      <p>
        <span className={css.code}>{sheet.code}</span>
        <br />
        <span className={css.small}>{t("slips.till", { date: formats.date(sheet.expiresUs, Date.now()) })}</span>
      </p>
      <div className={css.qr}>
        <QrCode text={link} label={t("slips.qr")} />
      </div>
      <div className={css.how}>
        {how.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </article>
  );
}
