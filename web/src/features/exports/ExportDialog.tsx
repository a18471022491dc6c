// A chat is taken out: with files or not, how far it is, what is ready.
import { Download } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ApiError } from "../../api/error.ts";
import type { ChatExport } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Choice.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { Progress } from "../../ui/Progress.tsx";
import css from "./ChatExports.module.css";
import type { ExportsModel } from "./exportsModel.ts";

interface ExportDialogProps {
  readonly model: ExportsModel;
  readonly say: (text: string) => void;
  readonly onClose: () => void;
}

export function ExportDialog({ model, say, onClose }: ExportDialogProps) {
  const { t, locale } = useI18n();
  const { own, busy, failure } = useStore(model.state);
  const [withFiles, setWithFiles] = useState(false);
  const all = own ?? [];
  const running = all.find(isRunning);
  useSaidWhenReady(all, () => say(t("export.done")));
  return (
    <Dialog
      isOpen
      title={t("export.title")}
      onClose={onClose}
      footer={
        <Button
          variant="primary"
          isDisabled={running !== undefined}
          isPending={busy === "start"}
          pendingLabel={t("export.starting")}
          onPress={() => void model.start(withFiles, locale, new Date())}
        >
          {t("export.start")}
        </Button>
      }
    >
      <div className={css.form}>
        <p>{t("export.what")}</p>
        <Note tone="info">{t("export.seen")}</Note>
        <Checkbox
          isSelected={withFiles}
          onChange={setWithFiles}
          hint={t("export.files.hint")}
          isDisabled={running !== undefined}
        >
          {t("export.files")}
        </Checkbox>
        {running && <Running model={model} one={running} />}
        <Failure failure={failure} />
        <Earlier model={model} all={all.filter((one) => one !== running)} />
      </div>
    </Dialog>
  );
}

const isRunning = ({ state }: ChatExport): boolean => state === "making" || state === "waits";

/** Once, when one that was made here is ready. */
function useSaidWhenReady(all: readonly ChatExport[], say: () => void): void {
  const making = useRef<string | null>(null);
  useEffect(() => {
    const running = all.find(isRunning);
    if (running) {
      making.current = running.id;
    } else if (all.some(({ id, state }) => id === making.current && state === "ready")) {
      making.current = null;
      say();
    }
  });
}

function Running({ model, one }: { model: ExportsModel; one: ChatExport }) {
  const { t, formats } = useI18n();
  const { busy } = useStore(model.state);
  const packing = one.state === "waits" ? t("export.waits") : one.done >= one.total && t("export.packing");
  return (
    <div className={css.form}>
      <Progress
        label={t("export.making")}
        done={one.done}
        total={one.total}
        words={
          packing ||
          t("export.progress", { done: formats.number(one.done), total: formats.number(one.total), n: one.total })
        }
        quarter={(percent) => t("export.quarter", { percent })}
      />
      <div className={css.row}>
        <Button
          size="s"
          isPending={busy === one.id}
          pendingLabel={t("export.stopping")}
          onPress={() => void model.cancel(one.id)}
        >
          {t("export.stop")}
        </Button>
      </div>
    </div>
  );
}

function Failure({ failure }: { failure: ApiError | null }) {
  const { t } = useI18n();
  if (!failure) return null;
  const words = {
    conflict: t("export.busy"),
    limit_reached: t("export.enough"),
    no_right: t("export.noRight"),
  }[failure.code as string];
  return (
    <Note tone="bad" live="alert">
      {words ?? errorText(t, failure)}
    </Note>
  );
}

function Earlier({ model, all }: { model: ExportsModel; all: readonly ChatExport[] }) {
  const { t } = useI18n();
  if (all.length === 0) return null;
  return (
    <section aria-labelledby="own-exports">
      <h3 id="own-exports" className={css.title}>
        {t("export.own")}
      </h3>
      <ul className={css.list}>
        {all.map((one) => (
          <li key={one.id} className={css.item}>
            <OneExport model={model} one={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneExport({ model, one }: { model: ExportsModel; one: ChatExport }) {
  const { t, formats } = useI18n();
  const { busy } = useStore(model.state);
  const when = formats.stamp(one.created_us, Date.now());
  if (one.state === "making" || one.state === "waits") return null;
  return (
    <>
      <span className={css.when}>{when}</span>
      {one.state === "ready" ? (
        <>
          <span>
            {t("export.ready", {
              messages: one.messages,
              size: formats.bytes(one.size ?? 0),
              date: formats.date(one.expires_us ?? 0, Date.now()),
            })}{" "}
            {one.left_out > 0 && t("export.leftOut", { n: one.left_out })}
          </span>
          <div className={css.row}>
            <ButtonLink
              size="s"
              variant="solid"
              icon={Download}
              href={`/api/v1/chat-exports/${one.id}/file`}
              download=""
              aria-label={t("export.download.of", { when })}
            >
              {t("export.download")}
            </ButtonLink>
            <Button
              size="s"
              variant="danger-line"
              isPending={busy === one.id}
              pendingLabel={t("export.dropping")}
              aria-label={t("export.drop.of", { when })}
              onPress={() => void model.cancel(one.id)}
            >
              {t("export.drop")}
            </Button>
          </div>
        </>
      ) : (
        <span>{t(`export.${one.state}`)}</span>
      )}
    </>
  );
}
