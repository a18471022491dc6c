// «Управление»: which sections there are, for whom, and the lazy piece of each. A new section is one row here.
import {
  BadgeCheck,
  DoorClosed,
  FileCheck,
  KeyRound,
  Link as LinkIcon,
  type LucideIcon,
  MessagesSquare,
  Scale,
  ScrollText,
} from "lucide-react";
import { type ReactNode, Suspense } from "react";
import type { ClaimId, ConsentTextId, Me, MemberId } from "../api/schema.ts";
import { type ManageLink, ManagePage } from "../features/manage/ManagePage.tsx";
import type { Key } from "../i18n/translate.ts";
import { useI18n } from "../i18n/useI18n.ts";
import { useStore } from "../state/useStore.ts";
import { Note } from "../ui/Note.tsx";
import type { Client } from "./client.ts";
import {
  ChatTemplatesPage,
  ClaimsPage,
  CodeRequestsPage,
  JournalPage,
  PrivacyPage,
  RulesPage,
  StaffLinksPage,
} from "./laterPages.tsx";
import { isLowVision } from "./look.ts";
import { NotFound } from "./NotFound.tsx";
import { PageLoading } from "./PageLoading.tsx";
import { hrefOf, MANAGE_SECTIONS, type ManageSection } from "./route.ts";
import { useMedia } from "./useMedia.ts";

type SectionProps = { client: Client; me: Me; id: string | null };

type SectionRow = {
  label: Key;
  /** What it is for, in the list on a phone. */
  text: Key;
  icon: LucideIcon;
  isFor: (me: Me) => boolean;
  waiting?: (me: Me) => number;
  render: (props: SectionProps) => ReactNode;
};

const isAdministrator = (me: Me) => me.person.roles.includes("administrator");

const decidesRoles = (me: Me) => isAdministrator(me) || me.person.roles.includes("head");

const SECTIONS: Record<ManageSection, SectionRow> = {
  claims: {
    label: "manage.claims",
    text: "manage.claims.text",
    icon: BadgeCheck,
    isFor: decidesRoles,
    waiting: (me) => me.claims,
    render: ({ client, me, id }) => (
      <ClaimsPage
        call={client.call}
        claimId={id as ClaimId | null}
        waiting={me.claims}
        isAdministrator={isAdministrator(me)}
        onDecided={client.lookAgain}
        onOpen={client.router.navigate}
        say={client.say}
      />
    ),
  },
  staff: {
    label: "manage.staff",
    text: "manage.staff.text",
    icon: LinkIcon,
    isFor: isAdministrator,
    render: ({ client }) => <StaffLinksPage call={client.call} say={client.say} />,
  },
  codes: {
    label: "manage.codes",
    text: "manage.codes.text",
    icon: KeyRound,
    isFor: isAdministrator,
    waiting: (me) => me.code_requests,
    render: ({ client, me }) => (
      <CodeRequestsPage call={client.call} waiting={me.code_requests} onChange={client.lookAgain} say={client.say} />
    ),
  },
  rules: {
    label: "manage.rules",
    text: "manage.rules.text",
    icon: Scale,
    isFor: isAdministrator,
    render: ({ client }) => <RulesPage call={client.call} say={client.say} />,
  },
  chats: {
    label: "manage.chats",
    text: "manage.chats.text",
    icon: MessagesSquare,
    isFor: isAdministrator,
    render: ({ client }) => <ChatTemplatesPage call={client.call} say={client.say} />,
  },
  journal: {
    label: "manage.journal",
    text: "manage.journal.text",
    icon: ScrollText,
    isFor: isAdministrator,
    render: ({ client, id }) => <JournalPage call={client.call} memberId={id as MemberId | null} say={client.say} />,
  },
  left: {
    label: "manage.left",
    text: "manage.left.text",
    icon: DoorClosed,
    isFor: isAdministrator,
    render: ({ client }) => <PrivacyPage at="left" call={client.call} say={client.say} />,
  },
  consents: {
    label: "manage.consents",
    text: "manage.consents.text",
    icon: FileCheck,
    isFor: isAdministrator,
    render: ({ client, id }) =>
      id === null ? (
        <PrivacyPage at="consents" call={client.call} say={client.say} />
      ) : (
        <PrivacyPage at="register" call={client.call} textId={id as ConsentTextId} say={client.say} />
      ),
  },
};

export function Manage({ section, ...props }: SectionProps & { section: ManageSection | null }) {
  const { client, me } = props;
  const { t } = useI18n();
  const isLow = isLowVision(useStore(client.look.look));
  const isNarrow = useMedia(isLow ? "(max-width: 1023.98px)" : "(max-width: 599.98px)");
  const mine = MANAGE_SECTIONS.filter((id) => SECTIONS[id].isFor(me));
  const open = section ?? (isNarrow ? null : (mine[0] ?? null));
  if (section !== null && !mine.includes(section)) return <NotFound />;
  const links: ManageLink<ManageSection>[] = mine.map((id) => {
    const { label, text, icon, waiting } = SECTIONS[id];
    return {
      id,
      href: hrefOf({ name: "manage", section: id, id: null }),
      label,
      text,
      icon,
      waiting: waiting?.(me) ?? 0,
    };
  });
  return (
    <ManagePage
      links={links}
      section={open}
      isNarrow={isNarrow}
      news={
        me.needs_administrator && (
          <Note tone="warn">
            {t("manage.second.title")}. {t("manage.second.text")} <a href="/people">{t("manage.second.do")}</a>
          </Note>
        )
      }
    >
      {open && <Suspense fallback={<PageLoading />}>{SECTIONS[open].render(props)}</Suspense>}
    </ManagePage>
  );
}
