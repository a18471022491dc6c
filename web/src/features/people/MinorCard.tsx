// Until when somebody is a minor: the rule of two adults goes by it. Without a day every student counts as one.
import { useState } from "react";
import type { Member } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Card } from "../../ui/Page.tsx";
import { Form, Sub } from "../../ui/Stack.tsx";
import type { PersonModel } from "./personModel.ts";

type MinorCardProps = { model: PersonModel; member: Member; say: (text: string) => void };

/** "2008-09-01", by UTC: a day, not a moment. */
export function dayOf(us: number | null | undefined): string {
  return us == null ? "" : new Date(us / 1000).toISOString().slice(0, 10);
}

/** null: none; undefined: not a day. */
export function usOf(day: string): number | null | undefined {
  if (day === "") return null;
  const ms = Date.parse(`${day}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(ms) ? ms * 1000 : undefined;
}

export function MinorCard({ model, member, say }: MinorCardProps) {
  const { t } = useI18n();
  const kept = dayOf(member.minor_until_us);
  const { pending } = useStore(model.state);
  const [day, setDay] = useState(kept);
  const us = usOf(day);
  const save = async () => {
    if (us !== undefined && (await model.setMinorUntil(us))) say(t("do.saved"));
  };
  return (
    <Card title={t("person.minor")} hint={t("person.minor.hint")}>
      <Form onSubmit={() => void save()}>
        <TextField
          label={t("person.minor.until")}
          value={day}
          onChange={setDay}
          input={{ type: "date", min: "1930-01-01", max: "2099-12-31" }}
        />
        <Sub>{t(minorKey(member, Date.now() * 1000))}</Sub>
        <Button
          type="submit"
          isDisabled={day === kept || us === undefined}
          isPending={pending === "minor"}
          pendingLabel={t("pending.save")}
        >
          {t("do.save")}
        </Button>
      </Form>
    </Card>
  );
}

/** As src/features/people/policy.c judges it. */
export function minorKey(member: Member, nowUs: number) {
  const { minor_until_us: until, person } = member;
  if (until != null) return until > nowUs ? "person.minor.yes" : "person.minor.no";
  const isStudentAlone = person.roles.includes("student") && person.roles.length === 1;
  return isStudentAlone ? "person.minor.unknown" : "person.minor.grown";
}
