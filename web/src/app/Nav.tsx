// Sections: a rail at the left from 600 px on, a bar below on a phone. Profile at the end in both.
import { Building2, Eye, Info, Keyboard, LogOut, Moon, Settings, Sun, UserRound } from "lucide-react";
import { Button, Link } from "react-aria-components";
import { initials, talkName } from "../i18n/name.ts";
import { useI18n } from "../i18n/useI18n.ts";
import { useStore } from "../state/useStore.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Count } from "../ui/Chip.tsx";
import { cx } from "../ui/cx.ts";
import { Icon } from "../ui/Icon.tsx";
import { Mark } from "../ui/Mark.tsx";
import { Menu } from "../ui/Menu.tsx";
import type { Client } from "./client.ts";
import { colourSetOf, isLowVision } from "./look.ts";
import css from "./Nav.module.css";
import { type Section, sectionsOf } from "./sections.ts";
import type { Who } from "./session.ts";
import { useMedia } from "./useMedia.ts";

/** How many people wait for a decision, by the section that decides. */
export type Waiting = Partial<Record<Section["id"], number>>;

type NavProps = {
  client: Client;
  who: Who;
  unread: number;
  waiting: Waiting;
  /** At the left, or the bar below. */
  isRail: boolean;
  onSignOut: () => void;
};

export function Nav({ client, who, unread, waiting, isRail, onSignOut }: NavProps) {
  const { t } = useI18n();
  const { route } = useStore(client.router.place);
  return (
    <nav className={cx(css.nav, isRail && css.rail)} aria-label={t("nav.label")} data-region="sections" data-print="no">
      <div className={css.mark}>
        <Mark />
      </div>
      {sectionsOf(who).map((section) => {
        const isHere = route.name === section.id || (section.id === "people" && route.name === "coming-in");
        const n = waiting[section.id] ?? 0;
        return (
          <Link
            key={section.id}
            href={section.href}
            className={cx(css.item, isHere && css.here)}
            {...(isHere && { "aria-current": "page" as const })}
          >
            <Icon of={section.icon} size="l" />
            {t(section.label)}
            {n > 0 && (
              <span className={css.count}>
                <Count n={n} label={t("nav.waiting", { n })} />
              </span>
            )}
            {section.id === "chats" && unread > 0 && (
              <span className={css.count}>
                <Count n={unread} label={t("nav.unread", { n: unread })} />
              </span>
            )}
          </Link>
        );
      })}
      <Profile client={client} who={who} isHere={route.name === "settings"} onSignOut={onSignOut} />
    </nav>
  );
}

function Profile({
  client,
  who,
  isHere,
  onSignOut,
}: Omit<NavProps, "unread" | "waiting" | "isRail"> & { isHere: boolean }) {
  const { t } = useI18n();
  const look = useStore(client.look.look);
  const isDark = colourSetOf(look, useMedia("(prefers-color-scheme: dark)")) === "dark";
  const person = who.kind === "member" ? who.me.person : null;
  const links = useStore(client.links);
  const elsewhere = links && links.of === person?.id ? links.links : [];
  const name = person ? talkName(person.name) : t("role.operator");
  return (
    <div className={css.end}>
      <Menu
        label={t("nav.profile", { name })}
        placement="top start"
        onOpen={client.readLinks}
        entries={[
          ...elsewhere.map(({ id, org }) => ({
            id,
            label: t("menu.enter", { org: org.short_name }),
            icon: Building2,
            run: () => void client.enterLink(id),
          })),
          { id: "settings", label: t("menu.settings"), icon: Settings, run: () => client.router.navigate("/settings") },
          {
            id: "look",
            label: isLowVision(look) ? t("menu.lowVisionOff") : t("menu.lowVision"),
            icon: Eye,
            keys: "Alt V",
            run: client.look.toggle,
          },
          ...(isLowVision(look)
            ? []
            : [
                {
                  id: "theme",
                  label: isDark ? t("menu.paper") : t("menu.board"),
                  icon: isDark ? Sun : Moon,
                  run: () => client.look.change({ theme: isDark ? "paper" : "board" }),
                },
              ]),
          { id: "keys", label: t("menu.keys"), icon: Keyboard, keys: "?", run: () => client.isKeysHelpOpen.set(true) },
          { id: "help", label: t("menu.help"), icon: Info, run: () => client.router.navigate("/help") },
          { id: "leave", label: t("menu.signOut"), icon: LogOut, isDanger: true, run: onSignOut },
        ]}
      >
        <Button className={cx(css.item, css.profile, isHere && css.here)} aria-label={t("nav.profile", { name })}>
          <span className={css.face}>
            {person ? <Avatar id={person.id} letters={initials(person.name)} /> : <Icon of={UserRound} size="l" />}
          </span>
          <span className={css.small}>
            <Icon of={UserRound} size="l" />
          </span>
          <span className={css.word}>{t("nav.profileShort")}</span>
        </Button>
      </Menu>
    </div>
  );
}
