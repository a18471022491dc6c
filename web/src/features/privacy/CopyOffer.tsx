// A copy of somebody's data: asked for, fetched while it lies there, deleted. On one's own page, and beside who has left.
import { Archive, Download } from "lucide-react";
import type { MemberId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import { saveBlob } from "../../ui/saveBlob.ts";
import type { CopiesModel } from "./copiesModel.ts";

type CopyOfferProps = {
  model: CopiesModel;
  memberId: MemberId;
  /** Who it is about, when it is not oneself: the name of the buttons for readers. */
  about?: string;
  say: (text: string) => void;
};

export function CopyOffer({ model, memberId, about, say }: CopyOfferProps) {
  const { t, formats, locale } = useI18n();
  const { copies, busy } = useStore(model.state);
  const copy = copies?.find(({ person }) => person.id === memberId);
  const named = (label: string) => (about === undefined ? {} : { "aria-label": `${label}: ${about}` });
  if (!copies) return null;
  if (!copy) {
    const label = t(about === undefined ? "copy.make.own" : "copy.make");
    return (
      <Row>
        <Button
          icon={Archive}
          isDisabled={busy !== null && busy !== memberId}
          isPending={busy === memberId}
          pendingLabel={t("copy.making")}
          onPress={async () => {
            if (await model.make(memberId, locale, new Date())) say(t("copy.made"));
          }}
          {...named(label)}
        >
          {label}
        </Button>
      </Row>
    );
  }
  const save = async () => {
    const file = await model.fetch(copy.id);
    if (file) saveBlob(file.blob, file.name);
  };
  return (
    <Stack gap="s">
      <Sub>
        {t("copy.ready", { date: formats.date(copy.expires_us, Date.now()), size: formats.bytes(copy.size) })}
        {!copy.is_whole && ` ${t("copy.part")}`}
      </Sub>
      <Row>
        <Button
          variant="solid"
          icon={Download}
          isDisabled={busy !== null && busy !== copy.id}
          isPending={busy === copy.id}
          pendingLabel={t("copy.fetching")}
          onPress={() => void save()}
          {...named(t("copy.fetch"))}
        >
          {t("copy.fetch")}
        </Button>
        <Button
          variant="danger-line"
          isDisabled={busy !== null}
          onPress={async () => {
            if (await model.drop(copy.id)) say(t("copy.dropped"));
          }}
          {...named(t("copy.drop"))}
        >
          {t("copy.drop")}
        </Button>
      </Row>
    </Stack>
  );
}

/** What went wrong with any of them, once on the page. */
export function CopyTrouble({ model }: { model: CopiesModel }) {
  const { t } = useI18n();
  const { error, failure } = useStore(model.state);
  const trouble = failure ?? error;
  if (!trouble) return null;
  const text = { conflict: t("copy.twice"), not_found: t("copy.gone"), too_large: t("copy.tooLarge") }[
    trouble.code as string
  ];
  return (
    <Note tone="bad" live="alert">
      {text ?? errorText(t, trouble)}{" "}
      {error && (
        <Button size="s" onPress={() => void model.read()}>
          {t("do.retry")}
        </Button>
      )}
    </Note>
  );
}
