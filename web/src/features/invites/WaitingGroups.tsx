// Above the tree: groups with students at the door, so that a number on the rail leads somewhere.
import { DoorOpen } from "lucide-react";
import { useEffect } from "react";
import { Link } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Note } from "../../ui/Note.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./WaitingGroups.module.css";
import { WaitingModel } from "./waitingModel.ts";

/** waiting: how many students stand there, as who-we-are tells; a new number reads the groups anew. */
export function WaitingGroups({ call, waiting }: { call: Call; waiting: number }) {
  const { t } = useI18n();
  const model = useModel(() => new WaitingModel(call), "waiting");
  const { groups, error } = useStore(model.state);
  useEffect(() => void model.read(waiting), [model, waiting]);
  // With no list at all the number on the rail would lead nowhere.
  if (groups.length === 0 && error) {
    return (
      <Note tone="bad" live="status">
        {errorText(t, error)}{" "}
        <Button size="s" onPress={() => void model.read(waiting)}>
          {t("do.retry")}
        </Button>
      </Note>
    );
  }
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
