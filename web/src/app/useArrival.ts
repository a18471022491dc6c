// What happens on every change of address: the title of the document, and focus on the title of the page, so that a
// reader hears where they are. Chats place focus themselves (the first unread or the composer).
import { useEffect } from "react";
import type { Key } from "../i18n/translate.ts";
import { useI18n } from "../i18n/useI18n.ts";
import { useStore } from "../state/useStore.ts";
import type { Client } from "./client.ts";
import type { Route } from "./route.ts";

const TITLES: Record<Route["name"], Key> = {
  home: "nav.chats",
  start: "start.title",
  "sign-in": "signIn.title",
  join: "join.pageTitle",
  apply: "apply.pageTitle",
  staff: "join.pageTitle",
  trust: "trust.title",
  credentials: "credentials.title",
  waiting: "waiting.title",
  chats: "nav.chats",
  call: "call.dock",
  people: "people.title",
  "coming-in": "people.title",
  settings: "settings.title",
  manage: "nav.manage",
  operator: "operator.title",
  share: "share.title",
  help: "menu.help",
  "not-found": "notFound.title",
};

export function useArrival(client: Client): void {
  const { t } = useI18n();
  const { route, moves } = useStore(client.router.place);
  useEffect(() => {
    document.title = t("app.title", { page: t(TITLES[route.name]) });
  }, [t, route.name]);
  useEffect(() => {
    if (moves === 0 || route.name === "chats") return;
    const main = document.getElementById("main");
    // A field that took focus by itself (the first of a form) keeps it.
    const hasFocus = main?.contains(document.activeElement) && document.activeElement !== main;
    if (hasFocus) return;
    (main?.querySelector<HTMLElement>("[data-page-title]") ?? main)?.focus();
  }, [moves, route.name]);
}
