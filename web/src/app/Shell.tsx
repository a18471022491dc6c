// The frame around rooms: skip link first, the low-vision bar, sections, the strip about the network, the content.
import type { ReactNode } from "react";
import type { Key } from "../i18n/translate.ts";
import { useI18n } from "../i18n/useI18n.ts";
import { useStore } from "../state/useStore.ts";
import { cx } from "../ui/cx.ts";
import { OfflineStrip } from "../ui/States.tsx";
import type { Client } from "./client.ts";
import { LookArea } from "./LookArea.tsx";
import { isLowVision } from "./look.ts";
import { Nav, type Waiting } from "./Nav.tsx";
import css from "./Shell.module.css";
import type { Who } from "./session.ts";
import { useMedia } from "./useMedia.ts";

type ShellProps = {
  client: Client;
  who: Who;
  unread: number;
  waiting?: Waiting;
  /** What is said about the network; null: it is there. */
  offline: Key | null;
  /** A conversation on a phone takes the whole height: no bottom bar. */
  isDeep: boolean;
  /** The page brings its own panes, regions and scrolling. */
  isPaned: boolean;
  onSignOut: () => void;
  /** What must be told on every screen. */
  news?: ReactNode;
  /** Over the page, and on a phone above the bar: a call that goes on. */
  below?: ReactNode;
  children: ReactNode;
};

export function Shell({
  client,
  who,
  unread,
  waiting = {},
  offline,
  isDeep,
  isPaned,
  onSignOut,
  news,
  below,
  children,
}: ShellProps) {
  const { t } = useI18n();
  const look = useStore(client.look.look);
  // Large letters need the width: in low vision the sections stay below until there is more of it.
  const hasRail = useMedia(isLowVision(look) ? "(min-width: 1024px)" : "(min-width: 600px)");
  const nav = (
    <Nav key="nav" client={client} who={who} unread={unread} waiting={waiting} isRail={hasRail} onSignOut={onSignOut} />
  );
  const content = (
    <div key="content" className={css.side}>
      {news && <div className={css.news}>{news}</div>}
      {offline && <OfflineStrip>{t(offline)}</OfflineStrip>}
      <main
        id="main"
        tabIndex={-1}
        aria-label={t("nav.main")}
        className={cx(css.main, isPaned && css.paned)}
        data-region="content"
      >
        {children}
      </main>
      {below}
    </div>
  );
  return (
    <div className={css.shell}>
      {/* biome-ignore lint/a11y/useValidAnchor: it is page navigation; the address bar must keep its fragment free */}
      <a className={css.skip} href="#main" onClick={skipToMain}>
        {isPaned ? t("nav.skipMessages") : t("nav.skip")}
      </a>
      <LookArea model={client.look} />
      <div className={cx(css.frame, hasRail ? css.wide : css.phone)}>
        {/* Order of focus is the order seen: the rail first, the bottom bar last. */}
        {hasRail ? [nav, content] : isDeep ? [content] : [content, nav]}
      </div>
    </div>
  );
}

function skipToMain(event: { preventDefault: () => void }): void {
  event.preventDefault();
  const target = document.querySelector<HTMLElement>("[data-skip-target]") ?? document.getElementById("main");
  target?.focus();
}
