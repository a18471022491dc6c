// «Справка»: what to do on the first day, by role. The text is docs/operating/first-day.md, compiled by the build; it has
// nothing secret, so it opens for somebody signed out too.

import { intro, pictures, sections, title } from "virtual:help";
import type { ReactNode } from "react";
import { Link } from "react-aria-components";
import type { Role } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Page, PageHead } from "../../ui/Page.tsx";
import { Sub } from "../../ui/Stack.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import css from "./HelpPage.module.css";
import { type HelpBlock, type HelpWord, sectionFor } from "./helpTree.ts";

type HelpPageProps = {
  roles: readonly Role[];
  navigate: (path: string, options: { replace: boolean }) => void;
  /** As a door of its own, with the tools of doors; without them inside the rooms. */
  tools: ReactNode | undefined;
};

export function HelpPage({ roles, navigate, tools }: HelpPageProps) {
  if (tools === undefined) return <Help roles={roles} navigate={navigate} />;
  return (
    <>
      <div className={css.tools}>{tools}</div>
      <main id="main" tabIndex={-1} data-region="content">
        <Help roles={roles} navigate={navigate} isDoor />
      </main>
    </>
  );
}

function Help({ roles, navigate, isDoor = false }: Omit<HelpPageProps, "tools"> & { isDoor?: boolean }) {
  const { t, locale } = useI18n();
  return (
    <Page>
      <PageHead title={t("menu.help")} hint={<span lang="ru">{title}</span>}>
        {isDoor && <ButtonLink href="/">{t("notFound.home")}</ButtonLink>}
      </PageHead>
      {locale !== "ru" && <Sub>{t("guide.inRussian")}</Sub>}
      {intro.length > 0 && (
        <div className={css.text} lang="ru">
          <Blocks blocks={intro} />
        </div>
      )}
      <Tabs
        label={t("guide.roles")}
        // In the address, so that a section can be given to somebody and «back» finds it again.
        selected={sectionFor(location.hash, roles)}
        onSelect={(id) => navigate(`/help#${id}`, { replace: true })}
        tabs={sections.map((section) => ({
          id: section.id,
          label: t(`guide.${section.id}`),
          content: (
            <article className={css.text} lang="ru">
              <h2>{section.title}</h2>
              <Blocks blocks={section.blocks} />
            </article>
          ),
        }))}
      />
    </Page>
  );
}

function Blocks({ blocks }: { blocks: readonly HelpBlock[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
  return blocks.map((block, at) => <Block key={at} block={block} />);
}

function Block({ block }: { block: HelpBlock }) {
  switch (block.t) {
    case "p":
      return (
        <p>
          <Words words={block.c} />
        </p>
      );
    case "h3":
      return (
        <h3>
          <Words words={block.c} />
        </h3>
      );
    case "img":
      return <Picture file={block.file} alt={block.alt} />;
    default: {
      const List = block.t;
      return (
        <List className={css.list}>
          {block.items.map((item, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
            <li key={at}>
              <Blocks blocks={item} />
            </li>
          ))}
        </List>
      );
    }
  }
}

/** Where low vision goes without pictures, its words stand in its place and it is not fetched. */
function Picture({ file, alt }: { file: string; alt: string }) {
  const { t } = useI18n();
  const picture = pictures[file];
  if (!picture) return null;
  return (
    <figure>
      <img loading="lazy" alt={alt} className={css.picture} {...picture} />
      <figcaption className={css.named}>{t("guide.picture", { alt })}</figcaption>
    </figure>
  );
}

function Words({ words }: { words: readonly HelpWord[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
  return words.map((word, at) => <Word key={at} word={word} />);
}

function Word({ word }: { word: HelpWord }) {
  if (typeof word === "string") return word;
  if (word.t === "code") return <code>{word.v}</code>;
  const words = <Words words={word.c} />;
  return word.t === "b" ? <strong>{words}</strong> : <Link href={word.href}>{words}</Link>;
}
