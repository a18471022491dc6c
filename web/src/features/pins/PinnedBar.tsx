// Under the header: what was pinned last. A press goes there, the next press to the one before it.
import { ListOrdered, Pin as PinIcon } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";
import type { ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { useChats } from "../chats/useChats.ts";
import css from "./Pins.module.css";
import { PinsDialog } from "./PinsDialog.tsx";
import type { PinsModel } from "./pinsModel.ts";
import { usePinned, wordsOf } from "./usePinned.ts";

interface PinnedBarProps {
  readonly pins: PinsModel;
  readonly chatId: ChatId;
  readonly mayPin: boolean;
}

export function PinnedBar(props: PinnedBarProps) {
  const { pins, chatId } = props;
  const list = usePinned(pins, chatId);
  const isListed = useStore(pins.listed) === chatId;
  return (
    <>
      {list.length > 0 && <Bar {...props} list={list} />}
      {isListed && <PinsDialog {...props} list={list} onClose={() => pins.listed.set(null)} />}
    </>
  );
}

function Bar({ pins, chatId, list }: PinnedBarProps & { list: ReturnType<typeof usePinned> }) {
  const { t } = useI18n();
  const { chats } = useChats();
  const [at, setAt] = useState(0);
  const place = at < list.length ? at : 0;
  const pin = list[place];
  if (!pin) return null;
  const text = wordsOf(pin, t);
  const go = () => {
    chats.jumpTo(chatId, Number(pin.message_id));
    setAt((place + 1) % list.length);
  };
  return (
    <section className={css.bar} aria-label={t("pins.region")} data-pins>
      <Button className={cx(css.go)} onPress={go}>
        <Icon of={PinIcon} size="s" className={css.pin} />
        <span className={css.words}>
          <span className={css.label}>
            {t("pins.title")}
            {list.length > 1 && <> · {t("pins.at", { n: place + 1, total: list.length })}</>}
          </span>
          <span className={css.text}>{text}</span>
        </span>
      </Button>
      <IconButton icon={ListOrdered} label={t("pins.all")} onPress={() => pins.listed.set(chatId)} />
    </section>
  );
}
