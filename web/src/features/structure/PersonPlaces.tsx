// On a person's page: where they study, teach and have posts; their children and parents.
import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { Kin, KinLink, MemberId, Person, Role, UnitName } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { RadioGroup } from "../../ui/Choice.tsx";
import { cx } from "../../ui/cx.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { Form, Row, Sub } from "../../ui/Stack.tsx";
import { useModel } from "../../ui/useModel.ts";
import { PersonPicker } from "./PersonPicker.tsx";
import { PlacesModel } from "./placesModel.ts";
import css from "./TeachCards.module.css";

type PersonPlacesProps = { call: Call; memberId: MemberId; roles: readonly Role[]; mayEdit: boolean };

export function PersonPlaces({ call, memberId, roles, mayEdit }: PersonPlacesProps) {
  const { t } = useI18n();
  const model = useModel(() => new PlacesModel(call, memberId), memberId);
  const { places, failure } = useStore(model.state);
  const [isAdding, setAdding] = useState(false);
  if (!places) return null;
  const isStudent = roles.includes("student");
  const hasPlaces = places.studies.length + places.teaches.length + places.posts.length > 0;
  const hasKin = places.parents.length + places.children.length > 0 || (isStudent && mayEdit);
  return (
    <>
      {hasPlaces && <Places model={model} />}
      {hasKin && (
        <Card title={t(places.children.length > 0 && !isStudent ? "kin.children" : "kin.parents")}>
          {failure && !isAdding && (
            <Note tone="bad" live="alert">
              {errorText(t, failure)}
            </Note>
          )}
          {isStudent && places.parents.length === 0 && <Sub>{t("kin.none")}</Sub>}
          <KinList links={places.parents} {...(mayEdit && { onEnd: (link: KinLink) => void model.endKin(link.id) })} />
          <KinList links={places.children} isChildren />
          {isStudent && mayEdit && (
            <Row>
              <Button onPress={() => setAdding(true)}>{t("kin.add")}</Button>
            </Row>
          )}
        </Card>
      )}
      {isAdding && <KinDialog call={call} model={model} onClose={() => setAdding(false)} />}
    </>
  );
}

function Places({ model }: { model: PlacesModel }) {
  const { t, formats } = useI18n();
  const { places } = useStore(model.state);
  if (!places) return null;
  return (
    <Card title={t("places.title")}>
      <ul className={css.list}>
        {places.studies.map((one) => (
          <Place key={one.id} unit={one.unit}>
            {[
              one.ended_as
                ? t(`student.ended.${one.ended_as}`)
                : t(one.state === "leave" ? "student.onLeave" : "places.studies"),
              one.until_us ? formats.date(one.until_us, Date.now()) : "",
              one.reason,
            ]
              .filter((word) => word !== "")
              .join(" · ")}
          </Place>
        ))}
        {places.posts.map((one) => (
          <Place key={one.id} unit={one.unit}>
            {t(`post.${one.post}`)}
          </Place>
        ))}
        {places.teaches.map((one) => (
          <Place key={one.id} unit={one.unit}>
            {one.is_substitute ? `${one.subject_name} · ${t("teaching.substitute")}` : one.subject_name}
          </Place>
        ))}
      </ul>
    </Card>
  );
}

function Place({ unit, children }: { unit: UnitName; children: ReactNode }) {
  return (
    <li className={css.line}>
      <span className={css.grow}>
        <Link href={`/people/units/${unit.id}`} className={cx(css.link)}>
          {unit.name}
        </Link>
        <Sub>{children}</Sub>
      </span>
    </li>
  );
}

type KinListProps = { links: readonly KinLink[]; isChildren?: boolean; onEnd?: (link: KinLink) => void };

function KinList({ links, isChildren = false, onEnd }: KinListProps) {
  const { t } = useI18n();
  return (
    <ul className={css.list}>
      {links.map((link) => (
        <li key={link.id} className={css.line}>
          <span className={css.grow}>
            <Link href={`/people/${link.person.id}`} className={cx(css.link)}>
              {listName(link.person.name)}
            </Link>
            <Sub>{t(isChildren ? "kin.child" : `kin.${link.kin}`)}</Sub>
          </span>
          {onEnd && (
            <IconButton
              icon={X}
              size="s"
              label={t("kin.end", { name: talkName(link.person.name) })}
              onPress={() => onEnd(link)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function KinDialog({ call, model, onClose }: { call: Call; model: PlacesModel; onClose: () => void }) {
  const { t } = useI18n();
  const { failure, isPending } = useStore(model.state);
  const [kin, setKin] = useState<Kin>("mother");
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const submit = async () => {
    const [parent] = chosen;
    if (parent && (await model.add(parent.id, kin))) onClose();
  };
  return (
    <Dialog title={t("kin.add")} isOpen onClose={onClose} isDismissable={false}>
      <Form onSubmit={() => void submit()}>
        <RadioGroup<Kin>
          label={t("kin.who")}
          options={(["mother", "father", "guardian"] as const).map((value) => ({ value, label: t(`kin.${value}`) }))}
          value={kin}
          onChange={setKin}
        />
        <PersonPicker call={call} roles={["parent"]} chosen={chosen} onChange={setChosen} />
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        <Button
          type="submit"
          variant="primary"
          isWide
          isDisabled={chosen.length === 0}
          isPending={isPending}
          pendingLabel={t("pending.save")}
        >
          {t("kin.do")}
        </Button>
      </Form>
    </Dialog>
  );
}
