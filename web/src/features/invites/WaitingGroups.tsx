// Above the tree: groups with students at the door, so that a number on the rail leads somewhere.
import { DoorOpen } from "lucide-react";
import { useEffect, useState } from "react";
import { Link } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { UnitWaiting } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Icon } from "../../ui/Icon.tsx";
import css from "./WaitingGroups.module.css";

/** waiting: how many students stand there, as who-we-are tells; a new number reads the groups anew. */
export function WaitingGroups({ call, waiting }: { call: Call; waiting: number }) {
  const { t } = useI18n();
  const [groups, setGroups] = useState<readonly UnitWaiting[]>([]);
  useEffect(() => {
    let isHere = true;
    const show = (list: readonly UnitWaiting[]) => isHere && setGroups(list);
    if (waiting === 0) show([]);
    // Without an answer the last list stays: the groups themselves tell what is so.
    else
      void call("unit_request_group_list", {}).then(
        (answer) => show(answer.groups),
        () => undefined,
      );
    return () => {
      isHere = false;
    };
  }, [call, waiting]);
  if (groups.length === 0) return null;
  return (
    <nav className={css.groups} aria-label={t("wait.groups")}>
      {groups.map(({ unit, waiting: n }) => (
        <Link key={unit.id} href={`/people/units/${unit.id}/slips`} className={css.group ?? ""}>
          <Icon of={DoorOpen} size="s" />
          <span>
            <b>{unit.name}</b> {t("wait.inGroup", { n })}
          </span>
        </Link>
      ))}
    </nav>
  );
}
