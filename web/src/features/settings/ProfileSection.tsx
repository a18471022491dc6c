// Who one is here, and who may change it; the way out.
import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import type { Me } from "../../api/schema.ts";
import { initials, listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Facts } from "../../ui/Page.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Row } from "../../ui/Stack.tsx";

type ProfileSectionProps = {
  /** null: the operator, who is no member anywhere. */
  me: Me | null;
  onSignOut: () => void;
};

export function ProfileSection({ me, onSignOut }: ProfileSectionProps) {
  const { t } = useI18n();
  return (
    <>
      {me ? <ProfileCard me={me} /> : <Note>{t("settings.operator")}</Note>}
      <Card title={t("settings.leave")} hint={t("settings.leave.hint")}>
        <Row>
          <Button variant="danger-line" icon={LogOut} onPress={onSignOut}>
            {t("menu.signOut")}
          </Button>
        </Row>
      </Card>
    </>
  );
}

function ProfileCard({ me }: { me: Me }) {
  const { t, formats } = useI18n();
  const { person, login, session_expires_us: until } = me;
  const facts: { label: string; value: ReactNode }[] = [
    { label: t("settings.roles"), value: person.roles.map((role) => t(`role.${role}`)).join(", ") },
    ...(person.position === "" ? [] : [{ label: t("settings.position"), value: person.position }]),
    ...(person.roles.includes("teacher")
      ? [
          {
            label: t("settings.profile.seal"),
            value: t(person.is_verified ? "settings.profile.seal.yes" : "settings.profile.seal.no"),
          },
        ]
      : []),
    ...(login ? [{ label: t("settings.login"), value: login }] : []),
    { label: t("settings.session"), value: formats.date(until, Date.now()) },
  ];
  return (
    <Card title={t("settings.profile")} hint={t("settings.profile.hint")}>
      <Row>
        <Avatar id={person.id} letters={initials(person.name)} size={72} />
        <PersonName name={listName(person.name)} isVerified={person.is_verified} />
      </Row>
      <Facts facts={facts} />
    </Card>
  );
}
