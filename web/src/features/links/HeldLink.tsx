// A link that somebody came with: whose it is, and the password of this account that confirms it. The name comes first, so
// that nobody is talked into linking their account with a stranger's.
import type { LinkId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { PasswordField } from "../../ui/Field.tsx";
import { FormFoot } from "../../ui/FormFoot.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { Form, Row, Stack } from "../../ui/Stack.tsx";
import { Skeleton } from "../../ui/States.tsx";
import type { Held, LinksModel } from "./linksModel.ts";

type HeldLinkProps = {
  model: LinksModel;
  held: Held;
  login: string;
  onEnter: (id: LinkId) => Promise<void>;
  onGoOn: (secret?: string) => void;
};

export function HeldLink({ model, held, login, onEnter, onGoOn }: HeldLinkProps) {
  const { t } = useI18n();
  switch (held.state) {
    case "view":
      return <Confirm model={model} held={held} login={login} />;
    case "refused": {
      const isSelf = held.error.code === "link_self";
      const isPassing = !held.error.code.startsWith("link_");
      return (
        <Card title={t("links.held.title")}>
          <Stack>
            <Note tone={isSelf ? "info" : "bad"} live="status">
              {isSelf ? t("links.self") : errorText(t, held.error)}
            </Note>
            <Row>
              {isSelf && (
                <Button variant="primary" onPress={() => onGoOn()}>
                  {t("links.here")}
                </Button>
              )}
              {isPassing && (
                <Button variant="primary" onPress={() => void model.look()}>
                  {t("do.retry")}
                </Button>
              )}
              <Button variant="quiet" onPress={model.forget}>
                {t("do.close")}
              </Button>
            </Row>
          </Stack>
        </Card>
      );
    }
    case "linked": {
      const { link } = held;
      return (
        <Card title={t("links.done", { org: link.org.short_name })}>
          <Stack>
            <Note tone="ok" live="status">
              {t("links.done.text")}
            </Note>
            <Row>
              <Button variant="primary" onPress={() => void onEnter(link.id)}>
                {t("links.enter.label", { org: link.org.short_name })}
              </Button>
              <Button variant="quiet" onPress={model.forget}>
                {t("links.stay")}
              </Button>
            </Row>
          </Stack>
        </Card>
      );
    }
    default:
      return <Skeleton label={t("app.loading")} hasAvatar={false} />;
  }
}

type ConfirmProps = Pick<HeldLinkProps, "model" | "login"> & { held: Extract<Held, { state: "view" }> };

function Confirm({ model, held, login }: ConfirmProps) {
  const { t, formats } = useI18n();
  const { password, bad, failure, busy } = useStore(model.state);
  const left = useStore(model.countdown.left);
  const { name, org } = held.view;
  return (
    <Card title={t("links.held.title")} hint={t("links.held.whose", { name: listName(name), org: org.name })}>
      <Form onSubmit={() => void model.accept()} label={t("links.held.title")}>
        <Note tone="warn">{t("links.held.warning")}</Note>
        <input type="text" name="login" autoComplete="username" value={login} readOnly hidden />
        <PasswordField
          label={t("links.password")}
          name="password"
          value={password}
          onChange={model.setPassword}
          error={bad ? t(bad) : undefined}
          maxLength={200}
          input={{ autoComplete: "current-password" }}
        />
        <FormFoot
          isPending={busy === "accept"}
          pendingLabel={t("pending.save")}
          failure={failure && errorText(t, failure)}
          wait={
            left > 0 ? { text: t("password.wait", { time: formats.duration(left) }), said: t("error.too_many") } : null
          }
        >
          {t("links.accept")}
        </FormFoot>
        <Row>
          <Button variant="quiet" onPress={model.forget}>
            {t("links.notMine")}
          </Button>
        </Row>
      </Form>
    </Card>
  );
}
