// Pieces within «Управление» and the settings, which are pieces themselves (pages.tsx).
import { lazy } from "react";
import { page, withManageWords } from "./pages.tsx";

export const RulesPage = lazy(
  page(
    () => import("../features/orgs/RulesPage.tsx"),
    (m) => m.RulesPage,
  ),
);
export const StaffLinksPage = lazy(
  page(
    () => import("../features/staff/StaffLinksPage.tsx"),
    (m) => m.StaffLinksPage,
  ),
);
export const ClaimsPage = lazy(
  page(
    () => import("../features/staff/ClaimsPage.tsx"),
    (m) => m.ClaimsPage,
  ),
);
export const CodeRequestsPage = lazy(
  page(
    () => withManageWords(import("../features/people/CodeRequestsPage.tsx")),
    (m) => m.CodeRequestsPage,
  ),
);
export const ChatTemplatesPage = lazy(
  page(
    () => import("../features/manage/ChatTemplatesPage.tsx"),
    (m) => m.ChatTemplatesPage,
  ),
);
export const JournalPage = lazy(
  page(
    () => import("../features/audit/JournalPage.tsx"),
    (m) => m.JournalPage,
  ),
);
export const PrivacyPage = lazy(
  page(
    () => withManageWords(import("../features/privacy/PrivacyPage.tsx")),
    (m) => m.PrivacyPage,
  ),
);
export const Looks = lazy(
  page(
    () => withManageWords(import("../features/audit/Looks.tsx")),
    (m) => m.Looks,
  ),
);
export const Family = lazy(
  page(
    () => withManageWords(import("../features/invites/Family.tsx")),
    (m) => m.Family,
  ),
);
export const RoleHistory = lazy(
  page(
    () => withManageWords(import("../features/people/RoleHistory.tsx")),
    (m) => m.RoleHistory,
  ),
);
export const LinksPage = lazy(
  page(
    () => withManageWords(import("../features/links/LinksPage.tsx")),
    (m) => m.LinksPage,
  ),
);
