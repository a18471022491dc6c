// The slip with a one-time code: shown once, copied, or printed and cut out (A4, black on white).
import { Copy, Printer } from "lucide-react";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { copyText } from "../../ui/copyText.ts";
import { cx } from "../../ui/cx.ts";
import { Note } from "../../ui/Note.tsx";
import { QrCode } from "../../ui/QrCode.tsx";
import { Row } from "../../ui/Stack.tsx";
import css from "./CodeSheet.module.css";
import type { NameDraft } from "./credentials.ts";

export type Sheet = { name: NameDraft; code: string; expiresUs: number | null };

type CodeSheetProps = {
  sheet: Sheet;
  org: { name: string; slug: string };
  say: (text: string) => void;
  /** What else must stand on the paper. */
  notes?: readonly string[];
};

export function CodeSheet({ sheet, org, say, notes = [] }: CodeSheetProps) {
  const { t, formats } = useI18n();
  const copy = async () => say(t((await copyText(sheet.code)) ? "do.copied" : "do.copyFailed"));
  return (
    <>
      <Note tone="soft">{t("sheet.once")}</Note>
      <div className={cx(css.sheet, notes.length > 0 && css.tall)} data-sheet>
        <p className={css.org}>{org.name}</p>
        <p className={css.name}>{talkName(sheet.name)}</p>
        <p className={css.code}>{sheet.code}</p>
        <dl className={css.facts}>
          <div>
            <dt>{t("sheet.where")}</dt>
            <dd>{`${location.host}/o/${org.slug}`}</dd>
          </div>
          {sheet.expiresUs !== null && (
            <div>
              <dt>{t("sheet.till")}</dt>
              <dd>{formats.full(sheet.expiresUs)}</dd>
            </div>
          )}
        </dl>
        {org.slug !== "" && <QrCode text={`${location.origin}/o/${org.slug}`} label={t("sheet.qr")} />}
        <p className={css.how}>{t("sheet.how")}</p>
        {notes.map((note) => (
          <p key={note} className={css.how}>
            {note}
          </p>
        ))}
      </div>
      <Row>
        <Button icon={Copy} onPress={() => void copy()}>
          {t("sheet.copyCode")}
        </Button>
        <Button icon={Printer} onPress={() => window.print()}>
          {t("do.print")}
        </Button>
      </Row>
    </>
  );
}
