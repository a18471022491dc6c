// Own settings: a list of sections beside the one that is open (ui.md 11.21). Every section has an address.
import type { ReactNode } from "react";
import { Link } from "react-aria-components";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Page, PageHead } from "../../ui/Page.tsx";
import css from "./SettingsPage.module.css";

export type SettingsLink<S extends string> = { id: S; href: string; label: Key };

type SettingsPageProps<S extends string> = {
  sections: readonly SettingsLink<S>[];
  section: S;
  children: ReactNode;
};

export function SettingsPage<S extends string>({ sections, section, children }: SettingsPageProps<S>) {
  const { t } = useI18n();
  return (
    <Page>
      <PageHead title={t("settings.title")} />
      <div className={css.sides}>
        <nav className={css.nav} aria-label={t("settings.sections")} data-print="no">
          {sections.map(({ id, href, label }) => (
            <Link
              key={id}
              href={href}
              className={cx(css.link, id === section && css.here)}
              {...(id === section && { "aria-current": "page" as const })}
            >
              {t(label)}
            </Link>
          ))}
        </nav>
        <div className={css.section}>{children}</div>
      </div>
    </Page>
  );
}
