// What became of somebody's roles and badge: who changed what, when and why. The person reads the same in settings.
import { useEffect, useState } from "react";
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Role, RoleChange } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { shortName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { Stack, Sub } from "../../ui/Stack.tsx";

type RoleHistoryProps = {
  read: () => Promise<readonly RoleChange[]>;
  /** A new number reads it anew. */
  version: number;
};

export function RoleHistory({ read, version }: RoleHistoryProps) {
  const { t, formats } = useI18n();
  const [changes, setChanges] = useState<readonly RoleChange[] | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when to read again, and so does a press
  useEffect(() => {
    let isHere = true;
    const heard = (list: readonly RoleChange[] | null, failure: ApiError | null) => {
      if (!isHere) return;
      if (list) setChanges(list);
      setError(failure);
    };
    read().then(
      (list) => heard(list, null),
      (thrown) => heard(null, asApiError(thrown)),
    );
    return () => {
      isHere = false;
    };
  }, [version, tries]);
  if (!changes && error) {
    return (
      <Card title={t("history.title")}>
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => setTries(tries + 1)}>
            {t("do.retry")}
          </Button>
        </Note>
      </Card>
    );
  }
  if (!changes || changes.length === 0) return null;
  const now = Date.now();
  const names = (roles: readonly Role[]) => formats.list(roles.map((role) => t(`role.${role}`)));
  const what = (change: RoleChange): string[] => {
    const parts: string[] = [];
    const before = names(change.roles_before);
    const after = names(change.roles_after);
    if (before !== after)
      parts.push(before === "" ? t("history.first", { after }) : t("history.roles", { before, after }));
    if (!change.badge_before && change.badge_after) {
      const { until_us: until } = change;
      parts.push(until ? t("history.badge.until", { date: formats.date(until, now) }) : t("history.badge.given"));
    }
    if (change.badge_before && !change.badge_after)
      parts.push(t(change.by ? "history.badge.taken" : "history.badge.over"));
    return parts;
  };
  return (
    <Card title={t("history.title")}>
      <Stack gap="s">
        {changes.map((change) => (
          <div key={change.id}>
            <p>{what(change).join(". ")}</p>
            <Sub>
              {formats.stamp(change.created_us, now)}
              {change.by && ` · ${t("journal.by", { name: shortName(change.by) })}`}
              {change.reason !== "" && ` · ${change.reason}`}
            </Sub>
          </div>
        ))}
      </Stack>
    </Card>
  );
}
