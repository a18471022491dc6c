// The access of whoever was here has ended: said at once, in words, with whom to ask. Not a door, and not an error.
import { type ReactNode, useEffect, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { OrgPublic } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { EntryFrame } from "../../ui/EntryFrame.tsx";
import { Sub } from "../../ui/Stack.tsx";
import { EmptyState } from "../../ui/States.tsx";

type GoodbyePageProps = {
  call: Call;
  /** Of the organisation that was left. */
  slug: string;
  /** Somebody else sits at this device, or they were let in again. */
  onSignIn: () => void;
  tools: ReactNode;
};

export function GoodbyePage({ call, slug, onSignIn, tools }: GoodbyePageProps) {
  const { t } = useI18n();
  const [org, setOrg] = useState<OrgPublic | null>(null);
  useEffect(() => {
    let isHere = true;
    call("org_public_get", { slug }).then(
      (found) => isHere && setOrg(found),
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [call, slug]);
  return (
    <EntryFrame
      brand={t("app.name")}
      slogan={t("signIn.slogan")}
      about={org ? t("signIn.about", { org: org.name }) : t("signIn.hint")}
      {...(org && { place: org.name })}
      tools={tools}
    >
      <div role="status">
        <EmptyState level={1} drawing="door" title={t("goodbye.title")} text={t("goodbye.text")}>
          <Sub>{org && org.contact !== "" ? t("goodbye.ask", { contact: org.contact }) : t("goodbye.askPlain")}</Sub>
          <Sub>{t("goodbye.data")}</Sub>
          <Button variant="quiet" onPress={onSignIn}>
            {t("goodbye.signIn")}
          </Button>
        </EmptyState>
      </div>
    </EntryFrame>
  );
}
