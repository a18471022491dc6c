// The row over the list: which chats are shown. By kind, and one's own folders; what is empty is not offered.
import { FolderCog } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { loadTalkWords } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { countsOf, foldersOf, type ListFilter } from "../../state/select.ts";
import { Count } from "../../ui/Chip.tsx";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import css from "./FilterRow.module.css";
import { useChatsPart } from "./useChats.ts";

const KINDS = ["all", "group", "direct", "parents", "away"] as const;

const FoldersDialog = lazy(async () => {
  const [file] = await Promise.all([import("./FoldersDialog.tsx"), loadTalkWords()]);
  return { default: file.FoldersDialog };
});

interface FilterRowProps {
  readonly filter: ListFilter;
  readonly onChange: (filter: ListFilter) => void;
}

export function FilterRow({ filter, onChange }: FilterRowProps) {
  const { t } = useI18n();
  const state = useChatsPart((snapshot) => snapshot.state);
  const [isOpen, setOpen] = useState(false);
  const row = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen is seen whole, also in a long row
  useEffect(() => {
    row.current?.querySelector("[data-selected]")?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }, [filter]);
  const now = Date.now() * 1000;
  const kinds = KINDS.filter(
    (one) => one === filter || (one !== "parents" && one !== "away") || countsOf(state, one, now).all > 0,
  );
  const own = foldersOf(state);
  const names = new Map<ListFilter, string>([
    ...kinds.map((one) => [one, t(`chats.filter.${one}`)] as const),
    ...own.map(({ id, name }) => [id, name] as const),
  ]);
  return (
    <div className={css.row}>
      <ToggleButtonGroup
        ref={row}
        aria-label={t("chats.filter")}
        className={cx(css.filters)}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[filter]}
        onSelectionChange={(keys) => onChange([...names.keys()].find((one) => keys.has(one)) ?? "all")}
      >
        {[...names].map(([one, name]) => {
          const { unread } = countsOf(state, one, now);
          return (
            <ToggleButton key={one} id={one} className={cx(css.filter)}>
              {name}
              {unread > 0 && one !== "all" && one !== "away" && (
                <Count n={unread} label={t("chats.filter.unread", { n: unread })} />
              )}
            </ToggleButton>
          );
        })}
      </ToggleButtonGroup>
      <span className={css.tool}>
        <IconButton icon={FolderCog} label={t("chats.folders")} size="s" onPress={() => setOpen(true)} />
      </span>
      <Suspense>{isOpen && <FoldersDialog onClose={() => setOpen(false)} />}</Suspense>
    </div>
  );
}
