// People of the organisation: a table, cards on a phone; one search, one main action.
import { FileUp, UserPlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { Member, MemberId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { initials, listName } from "../../i18n/name.ts";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { NewPersonDialog } from "./NewPersonDialog.tsx";
import css from "./PeoplePage.module.css";
import { PeopleModel, type SignInWay, signInWay } from "./peopleModel.ts";

type PeoplePageProps = {
  call: Call;
  isAdministrator: boolean;
  /** A dot at those who are here now: another feature's, given by the app. */
  renderPresence: (id: MemberId) => ReactNode;
  say: (text: string) => void;
};

export function PeoplePage({ call, isAdministrator, renderPresence, say }: PeoplePageProps) {
  const { t } = useI18n();
  const model = useModel(() => new PeopleModel(call), "people");
  const [isAdding, setAdding] = useState(false);
  const { find, error } = useStore(model.state);
  return (
    <Page>
      <PageHead title={t("people.title")} hint={t("people.hint")}>
        {isAdministrator ? (
          <>
            <ButtonLink href="/people/imports" icon={FileUp}>
              {t("imports.open")}
            </ButtonLink>
            <Button variant="primary" icon={UserPlus} onPress={() => setAdding(true)}>
              {t("people.add")}
            </Button>
          </>
        ) : undefined}
      </PageHead>
      <div className={css.search}>
        <SearchField label={t("people.find")} value={find} onChange={model.setFind} maxLength={60} />
      </div>
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={model.retry}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      <List model={model} renderPresence={renderPresence} />
      {isAdding && (
        <NewPersonDialog
          call={call}
          say={say}
          onClose={() => {
            setAdding(false);
            model.retry();
          }}
        />
      )}
    </Page>
  );
}

type PresenceProps = Pick<PeoplePageProps, "renderPresence">;

function List({ model, renderPresence }: PresenceProps & { model: PeopleModel }) {
  const { t } = useI18n();
  const { members, find, next, isReading, error } = useStore(model.state);
  if (!members) return error ? null : <Skeleton label={t("app.loading")} rows={5} />;
  if (members.length === 0) {
    if (isReading) return <Skeleton label={t("app.loading")} rows={5} />;
    return (
      <Card>
        {find.trim() === "" ? (
          <EmptyState drawing="people" title={t("people.empty")} text={t("people.empty.text")} />
        ) : (
          <EmptyState drawing="nothing" title={t("people.nothing")} />
        )}
      </Card>
    );
  }
  return (
    <Card isFlush>
      <PeopleTable members={members} renderPresence={renderPresence} />
      {next !== null && (
        <div className={css.more}>
          <Button isPending={isReading} pendingLabel={t("app.loading")} onPress={model.more}>
            {t("do.showMore")}
          </Button>
        </div>
      )}
    </Card>
  );
}

const WAY_TONE = { active: "plain", code: "info", waiting: "soft", none: "warn" } as const;
const WAY_KEY: Record<SignInWay, Key> = {
  active: "people.state.active",
  code: "people.state.code",
  waiting: "people.state.waiting",
  none: "people.state.none",
};

function PeopleTable({ members, renderPresence }: PresenceProps & { members: readonly Member[] }) {
  const { t } = useI18n();
  return (
    <Table
      label={t("people.list")}
      rows={members}
      rowKey={(member) => member.person.id}
      columns={[
        {
          label: t("people.col.name"),
          isHeader: true,
          cell: ({ person }) => (
            <>
              <span className={css.face}>
                <Avatar id={person.id} letters={initials(person.name)} size={32} />
                {renderPresence(person.id)}
              </span>
              <Link href={`/people/${person.id}`} className={css.name ?? ""}>
                <PersonName name={listName(person.name)} isVerified={person.is_verified} />
              </Link>
            </>
          ),
        },
        {
          label: t("people.col.roles"),
          cell: ({ person }) => person.roles.map((role) => t(`role.${role}`)).join(", "),
        },
        { label: t("people.col.position"), cell: ({ person }) => person.position },
        {
          label: t("people.col.state"),
          cell: (member) => {
            const way = signInWay(member);
            return <Chip tone={WAY_TONE[way]}>{t(WAY_KEY[way])}</Chip>;
          },
        },
      ]}
    />
  );
}
