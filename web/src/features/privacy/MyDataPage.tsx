// «Мои данные» in the settings: what one has agreed to, for oneself and one's children, and a copy of everything.
import type { Call } from "../../api/http.ts";
import type { ConsentPerson, Person } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { Stack, Sub } from "../../ui/Stack.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { Steps } from "./ConsentSteps.tsx";
import css from "./Consents.module.css";
import { ConsentView } from "./ConsentView.tsx";
import { CopyOffer, CopyTrouble } from "./CopyOffer.tsx";
import { ConsentsModel } from "./consentsModel.ts";
import { CopiesModel } from "./copiesModel.ts";

type MyDataPageProps = {
  call: Call;
  me: Person;
  say: (text: string) => void;
};

export function MyDataPage({ call, me, say }: MyDataPageProps) {
  const { t } = useI18n();
  const consents = useModel(() => new ConsentsModel(call), me.id);
  const copies = useModel(() => new CopiesModel(call), me.id);
  const { people, error, failure } = useStore(consents.state);
  const children = people?.filter(({ is_own }) => !is_own) ?? [];
  return (
    <>
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => void consents.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      {failure && (
        <Note tone="bad" live="alert">
          {failure.code === "conflict" ? t("consent.changed") : errorText(t, failure)}
        </Note>
      )}
      {!people && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {people?.map((one) => (
        <PersonConsents key={one.person.id} model={consents} one={one} say={say} />
      ))}
      <Card title={t("copy.title")} hint={t("copy.hint")}>
        <CopyTrouble model={copies} />
        <CopyOffer model={copies} memberId={me.id} say={say} />
        {children.map(({ person }) => (
          <div key={person.id} className={css.child}>
            <h3>{listName(person.name)}</h3>
            <CopyOffer model={copies} memberId={person.id} about={listName(person.name)} say={say} />
          </div>
        ))}
      </Card>
    </>
  );
}

type PersonConsentsProps = { model: ConsentsModel; one: ConsentPerson; say: (text: string) => void };

function PersonConsents({ model, one, say }: PersonConsentsProps) {
  const { t } = useI18n();
  const name = listName(one.person.name);
  return (
    <Card
      title={one.is_own ? t("consent.own") : t("consent.child", { name })}
      hint={one.may_answer ? t("consent.free") : t("consent.minor")}
    >
      <Stack>
        {one.asks.length === 0 && <Sub>{t("consent.none")}</Sub>}
        {one.asks.map((ask) => (
          <ConsentView
            key={ask.text.id}
            model={model}
            memberId={one.person.id}
            ask={ask}
            mayAnswer={one.may_answer}
            say={say}
          />
        ))}
        <Steps steps={one.steps} />
      </Stack>
    </Card>
  );
}
