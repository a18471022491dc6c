// The frame of «Управление»: its sections as tabs with addresses over the open one. On a phone they are a list, and an
// open section takes the screen with a way back.
import { ArrowLeft, ChevronRight, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-aria-components";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Count } from "../../ui/Chip.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Page, PageHead } from "../../ui/Page.tsx";
import css from "./ManagePage.module.css";

export type ManageLink<S extends string> = {
  id: S;
  href: string;
  label: Key;
  text: Key;
  icon: LucideIcon;
  /** What waits for a decision there. */
  waiting?: number;
};

type ManagePageProps<S extends string> = {
  links: readonly ManageLink<S>[];
  /** What is open; null only on a phone. */
  section: S | null;
  isNarrow: boolean;
  /** Over everything: what the organisation itself should hear. */
  news?: ReactNode;
  children: ReactNode;
};

export function ManagePage<S extends string>({ links, section, isNarrow, news, children }: ManagePageProps<S>) {
  const { t } = useI18n();
  if (isNarrow && section === null) return <SectionList links={links} news={news} />;
  return (
    <div className={css.manage}>
      {isNarrow ? (
        <Link href="/manage" className={cx(css.back)}>
          <Icon of={ArrowLeft} />
          {t("nav.manage")}
        </Link>
      ) : (
        <nav className={css.tabs} aria-label={t("manage.sections")} data-print="no">
          {links.map((link) => (
            <Link
              key={link.id}
              href={link.href}
              className={cx(css.tab, link.id === section && css.here)}
              {...(link.id === section && { "aria-current": "page" as const })}
            >
              {t(link.label)}
              <Waiting n={link.waiting} />
            </Link>
          ))}
        </nav>
      )}
      {!isNarrow && news && <div className={css.news}>{news}</div>}
      <div className={css.section}>{children}</div>
    </div>
  );
}

function SectionList<S extends string>({ links, news }: Pick<ManagePageProps<S>, "links" | "news">) {
  const { t } = useI18n();
  return (
    <Page>
      <PageHead title={t("nav.manage")} hint={t("manage.hint")} />
      {news}
      <nav className={css.list} aria-label={t("manage.sections")}>
        {links.map((link) => (
          <Link key={link.id} href={link.href} className={cx(css.row)}>
            <Icon of={link.icon} size="l" />
            <span className={css.words}>
              <span className={css.name}>{t(link.label)}</span>
              <span className={css.text}>{t(link.text)}</span>
            </span>
            <Waiting n={link.waiting} />
            <Icon of={ChevronRight} />
          </Link>
        ))}
      </nav>
    </Page>
  );
}

function Waiting({ n = 0 }: { n: number | undefined }) {
  const { t } = useI18n();
  return n > 0 && <Count n={n} label={t("nav.waiting", { n })} />;
}
