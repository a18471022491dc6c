// One's own children and parents, in the settings of the profile: nobody else sees this.
import { useEffect } from "react";
import type { Call } from "../../api/http.ts";
import type { Child } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { FamilyModel } from "../../state/familyModel.ts";
import { useStore } from "../../state/useStore.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Card } from "../../ui/Page.tsx";
import { RetryNote } from "../../ui/RetryNote.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./UnitInvites.module.css";

type FamilyProps = { call: Call; isParent: boolean; isStudent: boolean };

export function Family({ call, isParent, isStudent }: FamilyProps) {
  const { t } = useI18n();
  const model = useModel(() => new FamilyModel(call), "");
  useEffect(() => void model.read(), [model]);
  const { family, error, isReading } = useStore(model.state);
  if (!family && error && (isParent || isStudent)) {
    return (
      <Card title={t(isParent ? "family.children" : "family.parents")}>
        <RetryNote
          text={errorText(t, error)}
          label={t("do.retry")}
          pendingLabel={t("app.loading")}
          isPending={isReading}
          onRetry={() => void model.read()}
        />
      </Card>
    );
  }
  if (!family) return null;
  return (
    <>
      {isParent && (
        <Card title={t("family.children")}>
          <Stack gap="s">
            {family.children.length === 0 && <Sub>{t("family.none")}</Sub>}
            <ul className={css.list}>
              {family.children.map((child) => (
                <ChildRow key={child.person.id} child={child} />
              ))}
            </ul>
            <Row>
              <ButtonLink href="/join">{t("family.add")}</ButtonLink>
            </Row>
          </Stack>
        </Card>
      )}
      {family.parents.length > 0 && (
        <Card title={t("family.parents")} hint={t("family.parents.hint")}>
          <ul className={css.list}>
            {family.parents.map((parent) => (
              <li key={parent.id} className={css.row}>
                {`${listName(parent.person.name)}, ${t(`parents.kin.${parent.kin}`)}`}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function ChildRow({ child }: { child: Child }) {
  const { t } = useI18n();
  const others = child.parents.map((parent) => listName(parent.person.name)).join(", ");
  return (
    <li className={css.row}>
      <div className={css.words}>
        <p>{listName(child.person.name)}</p>
        <Sub>{child.groups.map((group) => group.name).join(", ")}</Sub>
        {others !== "" && <Sub>{t("family.others", { names: others })}</Sub>}
      </div>
    </li>
  );
}
