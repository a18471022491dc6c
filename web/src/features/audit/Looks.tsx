// «Кто смотрел мои данные», in the settings of security; a parent sees the same of each child.
import { useEffect } from "react";
import type { Call } from "../../api/http.ts";
import type { MemberId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { FamilyModel } from "../../state/familyModel.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { RetryNote } from "../../ui/RetryNote.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { actWord, whoWord } from "./actWords.ts";
import { LooksModel } from "./looksModel.ts";

type LooksProps = { call: Call; isParent: boolean };

export function Looks({ call, isParent }: LooksProps) {
  const { t } = useI18n();
  const model = useModel(() => new FamilyModel(call), String(isParent));
  useEffect(() => void (isParent && model.read()), [model, isParent]);
  const { family, error, isReading } = useStore(model.state);
  return (
    <>
      <LooksCard call={call} childId={null} title={t("looks.title")} hint={t("looks.hint")} none={t("looks.none")} />
      {error && (
        <RetryNote
          text={errorText(t, error)}
          label={t("do.retry")}
          pendingLabel={t("app.loading")}
          isPending={isReading}
          onRetry={() => void model.read()}
        />
      )}
      {family?.children.map(({ person }) => (
        <LooksCard
          key={person.id}
          call={call}
          childId={person.id}
          title={t("looks.child", { name: talkName(person.name) })}
          hint={t("looks.child.hint")}
          none={t("looks.none.child")}
        />
      ))}
    </>
  );
}

type LooksCardProps = { call: Call; childId: MemberId | null; title: string; hint: string; none: string };

function LooksCard({ call, childId, title, hint, none }: LooksCardProps) {
  const { t, formats } = useI18n();
  const model = useModel(() => new LooksModel(call, childId), childId ?? "");
  const { looks, next, error, isReading, isOver } = useStore(model.state);
  const now = Date.now();
  if (isOver) return null;
  return (
    <Card title={title} hint={hint}>
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => void model.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      {!looks && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {looks?.length === 0 && <Sub>{none}</Sub>}
      {looks && looks.length > 0 && (
        <Stack gap="s">
          {looks.map((look) => (
            <div key={look.n}>
              <p>
                {actWord(t, look)}
                {look.object !== "" && `: ${look.object}`}
              </p>
              <Sub>
                {[
                  formats.stamp(look.created_us, now),
                  whoWord(t, look.by),
                  ...(look.why === "" ? [] : [t("looks.why", { why: look.why })]),
                ].join(" · ")}
              </Sub>
            </div>
          ))}
        </Stack>
      )}
      {next !== null && (
        <Row>
          <Button isPending={isReading} pendingLabel={t("app.loading")} onPress={() => void model.more()}>
            {t("looks.more")}
          </Button>
        </Row>
      )}
    </Card>
  );
}
