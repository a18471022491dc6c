// /people/units/:id/slips: how students and parents of one group come in.
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { UnitId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Page, PageHead } from "../../ui/Page.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { UnitInvites } from "./UnitInvites.tsx";
import { UnitParents } from "./UnitParents.tsx";
import { useUnitHead } from "./useUnitHead.ts";

type ComingInPageProps = {
  call: Call;
  unitId: UnitId;
  /** How many students wait, in all groups of whoever looks. */
  waiting: number;
  say: (text: string) => void;
  onBack: () => void;
};

export function ComingInPage({ call, unitId, waiting, say, onBack }: ComingInPageProps) {
  const { t } = useI18n();
  const { group } = useUnitHead(call, unitId);
  const [tab, setTab] = useState<"students" | "parents">("students");
  return (
    <Page>
      <div data-print="no">
        <PageHead
          title={t("coming.title", { group })}
          hint={t("coming.hint")}
          back={
            <Button variant="quiet" icon={ArrowLeft} onPress={onBack}>
              {t("coming.back")}
            </Button>
          }
        />
      </div>
      <Tabs
        label={t("coming.tabs")}
        selected={tab}
        onSelect={setTab}
        tabs={[
          {
            id: "students",
            label: t("coming.tab.students"),
            content: <UnitInvites call={call} unitId={unitId} waiting={waiting} say={say} />,
          },
          {
            id: "parents",
            label: t("coming.tab.parents"),
            content: <UnitParents call={call} unitId={unitId} say={say} />,
          },
        ]}
      />
    </Page>
  );
}
