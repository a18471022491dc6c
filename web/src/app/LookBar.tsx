// The bar of the low-vision version: size, colours, spacing, pictures, and the way back (ui.md 3.4).
import { useState } from "react";
import { Button, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useI18n } from "../i18n/useI18n.ts";
import { useStore } from "../state/useStore.ts";
import { cx } from "../ui/cx.ts";
import css from "./LookBar.module.css";
import type { Look, LookModel } from "./look.ts";
import { useMedia } from "./useMedia.ts";

type Choice = { id: string; label: string; text: string; look: Partial<Look>; className?: string | undefined };

function Choices({ name, choices, look, model }: { name: string; choices: Choice[]; look: Look; model: LookModel }) {
  const chosen = choices.find((choice) =>
    Object.entries(choice.look).every(([key, value]) => look[key as keyof Look] === value),
  );
  return (
    <ToggleButtonGroup
      aria-label={name}
      className={cx(css.group)}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={chosen ? [chosen.id] : []}
      onSelectionChange={(keys) => {
        const next = choices.find((choice) => keys.has(choice.id));
        if (next) model.change(next.look);
      }}
    >
      <span className={css.name} aria-hidden="true">
        {name}
      </span>
      {choices.map((choice) => (
        <ToggleButton
          key={choice.id}
          id={choice.id}
          aria-label={choice.label}
          className={cx(css.button, choice.className)}
        >
          {choice.text}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

export function LookBar({ model }: { model: LookModel }) {
  const { t } = useI18n();
  const look = useStore(model.look);
  const isNarrow = useMedia("(max-width: 899px)");
  const [isOpen, setOpen] = useState(false);
  const letter = t("look.letter");
  const colour = t("look.colourLetter");
  if (isNarrow && !isOpen) {
    return (
      <section className={css.bar} aria-label={t("look.bar")} data-region="look" data-print="no">
        <Button className={cx(css.fold)} aria-expanded={false} onPress={() => setOpen(true)}>
          {t("look.open")}
        </Button>
      </section>
    );
  }
  return (
    <section className={css.bar} aria-label={t("look.bar")} data-region="look" data-print="no">
      <Choices
        name={t("look.size")}
        look={look}
        model={model}
        choices={[
          { id: "1", label: t("look.size.1"), text: letter, look: { size: "1" } },
          { id: "2", label: t("look.size.2"), text: letter, look: { size: "2" }, className: css.size2 },
          { id: "3", label: t("look.size.3"), text: letter, look: { size: "3" }, className: css.size3 },
        ]}
      />
      <Choices
        name={t("look.colours")}
        look={look}
        model={model}
        choices={[
          {
            id: "yellow",
            label: t("look.colours.yellow"),
            text: colour,
            look: { vision: "black", ink: "yellow" },
            className: css.yellow,
          },
          {
            id: "black",
            label: t("look.colours.black"),
            text: colour,
            look: { vision: "white" },
            className: css.black,
          },
          {
            id: "white",
            label: t("look.colours.white"),
            text: colour,
            look: { vision: "black", ink: "white" },
            className: css.white,
          },
        ]}
      />
      <Choices
        name={t("look.spacing")}
        look={look}
        model={model}
        choices={[
          { id: "normal", label: t("look.spacing.normal"), text: t("look.letters"), look: { spacing: "normal" } },
          {
            id: "wide",
            label: t("look.spacing.wide"),
            text: t("look.letters"),
            look: { spacing: "wide" },
            className: css.wide,
          },
        ]}
      />
      <Choices
        name={t("look.pictures")}
        look={look}
        model={model}
        choices={[
          {
            id: "yes",
            label: `${t("look.pictures")}: ${t("look.pictures.yes")}`,
            text: t("look.pictures.yes"),
            look: { pictures: "yes" },
          },
          {
            id: "no",
            label: `${t("look.pictures")}: ${t("look.pictures.no")}`,
            text: t("look.pictures.no"),
            look: { pictures: "no" },
          },
        ]}
      />
      <Button className={cx(css.leave)} onPress={model.toggle}>
        {t("menu.lowVisionOff")}
      </Button>
      {isNarrow && (
        <Button className={cx(css.fold)} aria-expanded onPress={() => setOpen(false)}>
          {t("do.close")}
        </Button>
      )}
    </section>
  );
}
