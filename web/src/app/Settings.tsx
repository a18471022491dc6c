// Settings with what the app lends them: preferences, the look, the way out.
import { Suspense } from "react";
import type { Me } from "../api/schema.ts";
import { LanguageSection, LookSection } from "../features/settings/LookSection.tsx";
import { ProfileSection } from "../features/settings/ProfileSection.tsx";
import { SecuritySection } from "../features/settings/SecuritySection.tsx";
import { type SettingsLink, SettingsPage } from "../features/settings/SettingsPage.tsx";
import { useStore } from "../state/useStore.ts";
import type { Client } from "./client.ts";
import { Family, LinksPage, Looks, PrivacyPage, RoleHistory } from "./laterPages.tsx";
import { isLowVision } from "./look.ts";
import { hrefOf, type SettingsSection } from "./route.ts";
import { sectionsOf } from "./settingsSections.ts";

type SettingsProps = { client: Client; me: Me | null; section: SettingsSection; onSignOut: () => void };

export function Settings({ client, me, section: asked, onSignOut }: SettingsProps) {
  const look = useStore(client.look.look);
  const preferences = useStore(client.preferences.state);
  const devicesVersion = useStore(client.devicesVersion);
  const hasAccount = me !== null;
  const session = useStore(client.session.session);
  const secretCount = useStore(client.secretCount);
  const ids = sectionsOf(me, session.state === "ready" && session.server.has_other_orgs);
  // By an address of a section they have not got: the first one, not an empty page.
  const section = ids.includes(asked) ? asked : "profile";
  const sections: SettingsLink<SettingsSection>[] = ids.map((id) => ({
    id,
    href: hrefOf({ name: "settings", section: id }),
    label: `settings.${id}`,
  }));
  const shared = { preferences, onChange: client.preferences.change, hasAccount };
  return (
    <SettingsPage sections={sections} section={section}>
      {section === "profile" && <ProfileSection me={me} onSignOut={onSignOut} />}
      {section === "profile" && me && (
        <Suspense>
          <RoleHistory
            read={async () => (await client.call("role_list_own", {})).changes}
            version={me.person.version}
          />
        </Suspense>
      )}
      {section === "profile" && me && !me.is_waiting && (
        <Suspense>
          <Family
            call={client.call}
            isParent={me.person.roles.includes("parent")}
            isStudent={me.person.roles.includes("student")}
          />
        </Suspense>
      )}
      {section === "security" && me && (
        <SecuritySection call={client.call} me={me} version={devicesVersion} say={client.say} />
      )}
      {section === "security" && me && !me.is_waiting && (
        <Suspense>
          <Looks call={client.call} isParent={me.person.roles.includes("parent")} />
        </Suspense>
      )}
      {section === "links" && me && (
        <Suspense>
          <LinksPage
            call={client.call}
            login={me.login ?? ""}
            secret={client.linkSecret}
            visit={`${me.person.id}-${secretCount}`}
            version={me.account_news}
            onChange={client.tellLinks}
            onEnter={client.enterLink}
            onGoOn={client.toOtherAccount}
            say={client.say}
          />
        </Suspense>
      )}
      {section === "data" && me && !me.is_waiting && (
        <Suspense>
          <PrivacyPage at="own" call={client.call} me={me.person} say={client.say} />
        </Suspense>
      )}
      {section === "look" && (
        <LookSection
          {...shared}
          isLowVision={isLowVision(look)}
          onLowVision={client.look.toggle}
          onKeysHelp={() => client.isKeysHelpOpen.set(true)}
        />
      )}
      {section === "language" && <LanguageSection {...shared} />}
    </SettingsPage>
  );
}
