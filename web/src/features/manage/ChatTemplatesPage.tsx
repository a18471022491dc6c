// «Чаты из структуры»: which kinds there are and what they are called. For the administrator.
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { ChatTemplate } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Switch } from "../../ui/Choice.tsx";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead } from "../../ui/Page.tsx";
import { Form, Row, Stack } from "../../ui/Stack.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { type TemplateDraft, TemplatesModel } from "./templatesModel.ts";

type Props = { call: Call; say: (text: string) => void };

export function ChatTemplatesPage({ call, say }: Props) {
  const { t } = useI18n();
  const model = useModel(() => new TemplatesModel(call), "templates");
  const { templates, round, asked, isPending, error } = useStore(model.store);
  return (
    <Page>
      <PageHead title={t("templates.title")} hint={t("templates.hint")} />
      {error && !asked && (
        <Note tone="bad" live="alert">
          {error.code === "conflict" ? t("templates.conflict") : errorText(t, error)}{" "}
          {!templates && (
            <Button size="s" onPress={() => void model.read()}>
              {t("do.retry")}
            </Button>
          )}
        </Note>
      )}
      {round && !round.is_ended && (
        <Note tone="info" live="status">
          {t("templates.running", { done: round.done, total: round.total })}
        </Note>
      )}
      {!templates && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {templates?.map((template) => (
        <TemplateCard
          key={`${template.origin}/${template.version}`}
          template={template}
          isPending={isPending}
          onAsk={(draft) => void model.ask(draft)}
        />
      ))}
      {asked && (
        <AlertDialog
          isOpen
          isDanger={!asked.draft.isOn}
          title={t("templates.ask")}
          action={t("templates.apply")}
          safe={t("do.cancel")}
          isPending={isPending}
          onClose={() => model.forget()}
          onAction={() => void model.apply().then((isKept) => isKept && say(t("do.saved")))}
        >
          <Effect model={model} />
          {error && (
            <Note tone="bad" live="alert">
              {errorText(t, error)}
            </Note>
          )}
        </AlertDialog>
      )}
    </Page>
  );
}

/** What would happen, a line for each number that is not zero. */
function Effect({ model }: { model: TemplatesModel }) {
  const { t } = useI18n();
  const { asked } = useStore(model.store);
  if (!asked) return null;
  const { effect } = asked;
  const kinds = ["made", "opened", "archived", "renamed"] as const;
  const lines = kinds.filter((kind) => effect[kind] > 0);
  return (
    <>
      {lines.length === 0 && <p>{t("templates.effect.none")}</p>}
      {lines.map((kind) => (
        <p key={kind}>{t(`templates.effect.${kind}`, { n: effect[kind] })}</p>
      ))}
      {effect.kept > 0 && effect.renamed > 0 && <p>{t("templates.effect.kept", { n: effect.kept })}</p>}
    </>
  );
}

type CardProps = { template: ChatTemplate; isPending: boolean; onAsk: (draft: TemplateDraft) => void };

function TemplateCard({ template, isPending, onAsk }: CardProps) {
  const { t } = useI18n();
  const [isOn, setOn] = useState(template.is_on);
  const [title, setTitle] = useState(template.title);
  const isChanged = isOn !== template.is_on || title.trim() !== template.title;
  const name: Key = `templates.${template.origin}` as Key;
  return (
    <Card title={t(name)} hint={t(`${name}.hint` as Key)}>
      <Form
        label={t(name)}
        onSubmit={() => {
          if (isChanged && title.trim()) onAsk({ template, isOn, title });
        }}
      >
        <Stack>
          <Switch isSelected={isOn} onChange={setOn} hint={t("templates.count", { n: template.open_count })}>
            {t("templates.on")}
          </Switch>
          <TextField
            label={t("templates.pattern")}
            value={title}
            onChange={setTitle}
            maxLength={100}
            hint={t("templates.example", { name: template.example })}
            error={title.trim() ? undefined : t("templates.empty")}
          />
          <Row>
            <Button type="submit" isPending={isPending} isDisabled={!isChanged || !title.trim()}>
              {t("templates.check")}
            </Button>
          </Row>
        </Stack>
      </Form>
    </Card>
  );
}
