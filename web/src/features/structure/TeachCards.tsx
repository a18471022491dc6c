// Who leads, curates or works in a unit, and who teaches what to a group.
import { X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { Person, Subject, SubjectId, UnitPostKind } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox, RadioGroup } from "../../ui/Choice.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Select } from "../../ui/Select.tsx";
import { Form, Row, Sub } from "../../ui/Stack.tsx";
import { PersonPicker } from "./PersonPicker.tsx";
import css from "./TeachCards.module.css";
import type { UnitModel } from "./unitModel.ts";

type CardProps = { call: Call; model: UnitModel; mayEdit: boolean; seesPeople: boolean };

function Who({ person, seesPeople }: { person: Person; seesPeople: boolean }) {
  const name = <PersonName name={listName(person.name)} isVerified={person.is_verified} />;
  return seesPeople ? (
    <Link href={`/people/${person.id}`} className={css.link ?? ""}>
      {name}
    </Link>
  ) : (
    name
  );
}

type LineProps = { label: ReactNode; children: ReactNode; remove?: { label: string; run: () => void } };

function Line({ label, children, remove }: LineProps) {
  return (
    <li className={css.line}>
      <span className={css.grow}>
        {children}
        <Sub>{label}</Sub>
      </span>
      {remove && <IconButton icon={X} label={remove.label} size="s" onPress={remove.run} />}
    </li>
  );
}

export function PostsCard({ call, model, mayEdit, seesPeople }: CardProps) {
  const { t } = useI18n();
  const { page } = useStore(model.state);
  const [isAdding, setAdding] = useState(false);
  if (!page) return null;
  const { unit, posts } = page;
  const isGroup = unit.kind === "group";
  const may = mayEdit && !unit.is_closed;
  return (
    <Card title={t(isGroup ? "post.title.group" : "post.title")}>
      {posts.length === 0 && <Sub>{t(isGroup ? "post.none.group" : "post.none")}</Sub>}
      <ul className={css.list}>
        {posts.map((one) => (
          <Line
            key={one.id}
            label={t(`post.${one.post}`)}
            {...(may && {
              remove: {
                label: t("post.end", { name: talkName(one.person.name) }),
                run: () => void model.endPost(one.id),
              },
            })}
          >
            <Who person={one.person} seesPeople={seesPeople} />
          </Line>
        ))}
      </ul>
      {may && (
        <Row>
          <Button onPress={() => setAdding(true)}>{t(isGroup ? "post.add.group" : "post.add")}</Button>
        </Row>
      )}
      {isAdding && <PostDialog call={call} model={model} isGroup={isGroup} onClose={() => setAdding(false)} />}
    </Card>
  );
}

type PostDialogProps = { call: Call; model: UnitModel; isGroup: boolean; onClose: () => void };

function PostDialog({ call, model, isGroup, onClose }: PostDialogProps) {
  const { t } = useI18n();
  const { isPending, failure } = useStore(model.state);
  const [post, setPost] = useState<UnitPostKind>(isGroup ? "curator" : "leader");
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const submit = async () => {
    const [person] = chosen;
    if (person && (await model.addPost(person.id, post))) onClose();
  };
  return (
    <Dialog title={t(isGroup ? "post.add.group" : "post.add")} isOpen onClose={onClose} isDismissable={false}>
      <Form onSubmit={() => void submit()}>
        {!isGroup && (
          <RadioGroup<UnitPostKind>
            label={t("post.kind")}
            options={(["leader", "staff"] as const).map((value) => ({ value, label: t(`post.${value}`) }))}
            value={post}
            onChange={setPost}
          />
        )}
        <PersonPicker
          call={call}
          roles={["teacher", "head", "administrator", "staff"]}
          chosen={chosen}
          onChange={setChosen}
        />
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
          {t("post.do")}
        </Button>
      </Form>
    </Dialog>
  );
}

export function TeachingCard({ call, model, mayEdit, seesPeople }: CardProps) {
  const { t, formats } = useI18n();
  const { page } = useStore(model.state);
  const [isAdding, setAdding] = useState(false);
  if (!page) return null;
  const { unit, teaching } = page;
  const may = mayEdit && !unit.is_closed;
  return (
    <Card title={t("teaching.title")}>
      {teaching.length === 0 && <Sub>{t("teaching.none")}</Sub>}
      <ul className={css.list}>
        {teaching.map((one) => (
          <Line
            key={one.id}
            label={
              <>
                {one.subject_name}
                {one.is_substitute &&
                  ` · ${
                    one.until_us
                      ? t("teaching.substituteTill", { date: formats.date(one.until_us, Date.now()) })
                      : t("teaching.substitute")
                  }`}
              </>
            }
            {...(may && {
              remove: {
                label: t("teaching.end", { name: talkName(one.person.name), subject: one.subject_name }),
                run: () => void model.endTeaching(one.id),
              },
            })}
          >
            <Who person={one.person} seesPeople={seesPeople} />
          </Line>
        ))}
      </ul>
      {may && (
        <Row>
          <Button onPress={() => setAdding(true)}>{t("teaching.add")}</Button>
        </Row>
      )}
      {isAdding && <TeachingDialog call={call} model={model} onClose={() => setAdding(false)} />}
    </Card>
  );
}

const WEEKS = ["0", "1", "2", "4", "8"] as const;
const WEEK_US = 7 * 24 * 3600 * 1_000_000;

function TeachingDialog({ call, model, onClose }: { call: Call; model: UnitModel; onClose: () => void }) {
  const { t } = useI18n();
  const { isPending, failure } = useStore(model.state);
  const [subjects, setSubjects] = useState<readonly Subject[] | null>(null);
  const [subject, setSubject] = useState<string>("");
  const [isSubstitute, setSubstitute] = useState(false);
  const [weeks, setWeeks] = useState<(typeof WEEKS)[number]>("2");
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  useEffect(() => {
    call("subject_list", {}).then(
      (answer) => {
        setSubjects(answer.subjects);
        setSubject(answer.subjects[0]?.id ?? "");
      },
      () => setSubjects([]),
    );
  }, [call]);
  const submit = async () => {
    const [person] = chosen;
    if (!person || subject === "") return;
    const untilUs = weeks === "0" ? null : Date.now() * 1000 + Number(weeks) * WEEK_US;
    if (await model.addTeaching(subject as SubjectId, person.id, isSubstitute ? { untilUs } : null)) onClose();
  };
  return (
    <Dialog title={t("teaching.add")} isOpen onClose={onClose} isDismissable={false}>
      <Form onSubmit={() => void submit()}>
        {subjects?.length === 0 ? (
          <Note tone="soft">
            {t("teaching.noSubjects")} <Link href="/people/subjects">{t("structure.subjects")}</Link>
          </Note>
        ) : (
          <Select
            label={t("teaching.subject")}
            options={(subjects ?? []).map((one) => ({ value: one.id as string, label: one.name }))}
            value={subject}
            onChange={setSubject}
          />
        )}
        <PersonPicker call={call} roles={["teacher", "head"]} chosen={chosen} onChange={setChosen} />
        <Checkbox isSelected={isSubstitute} onChange={setSubstitute} hint={t("teaching.isSubstitute.hint")}>
          {t("teaching.isSubstitute")}
        </Checkbox>
        {isSubstitute && (
          <Select
            label={t("teaching.term")}
            options={WEEKS.map((value) => ({
              value,
              label: value === "0" ? t("teaching.term.none") : t("teaching.term.weeks", { n: Number(value) }),
            }))}
            value={weeks}
            onChange={setWeeks}
          />
        )}
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        <Button
          type="submit"
          variant="primary"
          isWide
          isDisabled={chosen.length === 0 || subject === ""}
          isPending={isPending}
          pendingLabel={t("pending.save")}
        >
          {t("teaching.do")}
        </Button>
      </Form>
    </Dialog>
  );
}
