// One's accounts in other organisations, in the settings: the list, and how another one is linked. Nobody else sees this.
import { ArrowLeftRight, Copy, Link as LinkIcon } from "lucide-react";
import { useEffect, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { AccountLink, LinkId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { copyText } from "../../ui/copyText.ts";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { PasswordField, TextField } from "../../ui/Field.tsx";
import { FormFoot } from "../../ui/FormFoot.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { QrCode } from "../../ui/QrCode.tsx";
import { Form, Row, Stack, Sub } from "../../ui/Stack.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { HeldLink } from "./HeldLink.tsx";
import css from "./LinksPage.module.css";
import { LinksModel, type LinksState, linkAddress } from "./linksModel.ts";

type LinksPageProps = {
  call: Call;
  /** Whose settings these are, for the browser's keeper of passwords. */
  login: string;
  /** Of the link somebody came with. */
  secret: string | null;
  /** Another link, another visit. */
  visit: string;
  /** Rises when something of the account was told: a link may have been used. */
  version: unknown;
  onChange: (links: readonly AccountLink[]) => void;
  onEnter: (id: LinkId) => Promise<void>;
  /** Out of this account and to the door of another one, with this secret (absent: the one somebody came with). */
  onGoOn: (secret?: string) => void;
  say: (text: string) => void;
};

export function LinksPage(props: LinksPageProps) {
  const { call, secret, visit, version, onChange } = props;
  const { t } = useI18n();
  const model = useModel(() => new LinksModel({ call, secret, nowMs: Date.now, onChange }), visit);
  const { links, error, held } = useStore(model.state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was told says when to read again
  useEffect(() => void model.read(), [model, version]);
  return (
    <>
      {held.state !== "none" && <HeldLink model={model} held={held} {...props} />}
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => void model.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      {links === null && !error && <Skeleton label={t("app.loading")} />}
      {links !== null && <List model={model} links={links} {...props} />}
      {links !== null && (held.state === "none" || held.state === "linked") && <Another model={model} {...props} />}
    </>
  );
}

type PartProps = Pick<LinksPageProps, "login" | "onEnter" | "onGoOn" | "say"> & { model: LinksModel };

function List({ model, links, onEnter, say }: PartProps & { links: readonly AccountLink[] }) {
  const { t } = useI18n();
  const { busy } = useStore(model.state);
  const [asked, setAsked] = useState<AccountLink | null>(null);
  const part = async () => {
    const link = asked;
    setAsked(null);
    if (link && (await model.part(link.id))) say(t("links.ended", { org: link.org.short_name }));
  };
  return (
    <Card title={t("links.title")} hint={t("links.hint")}>
      {links.length === 0 ? (
        <Sub>{t("links.none")}</Sub>
      ) : (
        <ul className={css.list} aria-label={t("links.title")}>
          {links.map((link) => (
            <li key={link.id} className={css.row}>
              <div className={css.words}>
                <p className={css.name}>{link.org.name}</p>
                <Sub>{listName(link.name)}</Sub>
              </div>
              <Button
                size="s"
                variant="solid"
                icon={ArrowLeftRight}
                aria-label={t("links.enter.label", { org: link.org.name })}
                onPress={() => void onEnter(link.id)}
              >
                {t("links.enter")}
              </Button>
              <Button
                size="s"
                variant="danger-line"
                aria-label={t("links.part.label", { org: link.org.name })}
                isPending={busy === link.id}
                pendingLabel={t("pending.save")}
                onPress={() => setAsked(link)}
              >
                {t("links.part")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <AlertDialog
        title={t("links.part.title", { org: asked?.org.short_name ?? "" })}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        action={t("links.part")}
        safe={t("links.keep")}
        onAction={() => void part()}
      >
        {t("links.part.text")}
      </AlertDialog>
    </Card>
  );
}

function Another(props: PartProps) {
  const { t } = useI18n();
  const { offer } = useStore(props.model.state);
  return (
    <Card title={t("links.another")} hint={t("links.another.hint")}>
      {offer ? <Made {...props} offer={offer} /> : <Make {...props} />}
      <Paste model={props.model} />
    </Card>
  );
}

function Make({ model, login }: PartProps) {
  const { t, formats } = useI18n();
  const { password, bad, failure, busy } = useStore(model.state);
  const left = useStore(model.countdown.left);
  return (
    <Form onSubmit={() => void model.make()} label={t("links.another")}>
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
        variant="solid"
        icon={LinkIcon}
        isPending={busy === "offer"}
        pendingLabel={t("pending.create")}
        failure={failure && errorText(t, failure)}
        wait={
          left > 0 ? { text: t("password.wait", { time: formats.duration(left) }), said: t("error.too_many") } : null
        }
      >
        {t("links.make")}
      </FormFoot>
    </Form>
  );
}

function Made({ model, offer, onGoOn, say }: PartProps & { offer: NonNullable<LinksState["offer"]> }) {
  const { t, formats } = useI18n();
  const address = linkAddress(location.origin, offer.secret);
  const copy = async () => say(t((await copyText(address)) ? "do.copied" : "do.copyFailed"));
  return (
    <Stack>
      <Note tone="ok" live="status">
        {t("links.made", { time: formats.time(offer.expires_us) })}
      </Note>
      <TextField label={t("links.address")} value={address} onChange={() => {}} isReadOnly />
      <QrCode text={address} label={t("links.qr")} />
      <Row>
        <Button variant="solid" icon={Copy} onPress={() => void copy()}>
          {t("links.copy")}
        </Button>
        <Button onPress={() => onGoOn(offer.secret)}>{t("links.here")}</Button>
        <Button variant="quiet" onPress={() => void model.takeBack()}>
          {t("links.takeBack")}
        </Button>
      </Row>
    </Stack>
  );
}

/** A link that was made elsewhere and copied. */
function Paste({ model }: { model: LinksModel }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  if (!isOpen) {
    return (
      <Row>
        <Button variant="quiet" onPress={() => setOpen(true)}>
          {t("links.paste")}
        </Button>
      </Row>
    );
  }
  return (
    <Form label={t("links.paste")} onSubmit={() => text.trim() !== "" && void model.hold(text)}>
      <TextField label={t("links.paste.field")} value={text} onChange={setText} maxLength={300} autoFocus />
      <Row>
        <Button type="submit" variant="solid" isDisabled={text.trim() === ""}>
          {t("do.continue")}
        </Button>
      </Row>
    </Form>
  );
}
