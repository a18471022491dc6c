// The tree of a message as components: no HTML is ever parsed here.
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import css from "./MarkdownView.module.css";
import type { MarkNode } from "./markdown.ts";
import { ALL } from "./mentions.ts";
import { nameOf } from "./people.ts";
import { useChats, useChatsPart } from "./useChats.ts";

function Children({ nodes }: { nodes: readonly MarkNode[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the tree of a message never changes
  return nodes.map((node, index) => <Node key={index} node={node} />);
}

function Node({ node }: { node: MarkNode }) {
  switch (node.t) {
    case "text":
      return node.v;
    case "br":
      return <br />;
    case "code":
      return <code className={css.code}>{node.v}</code>;
    case "pre":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard
        <pre className={css.pre} tabIndex={0}>
          {node.v}
        </pre>
      );
    case "a":
      return (
        <a href={node.href} target="_blank" rel="noopener noreferrer">
          <Children nodes={node.c} />
        </a>
      );
    case "mention":
      return <Mention node={node} />;
    case "ol":
      return (
        <ol start={node.start} className={css.list}>
          <Children nodes={node.c} />
        </ol>
      );
    case "ul":
      return (
        <ul className={css.list}>
          <Children nodes={node.c} />
        </ul>
      );
    default:
      return <Plain node={node} />;
  }
}

/** The name as it is now; those we do not know any more keep the words of the text. */
function Mention({ node }: { node: Extract<MarkNode, { t: "mention" }> }) {
  const { t } = useI18n();
  const { chats } = useChats();
  const person = useChatsPart((snapshot) => snapshot.state.people.get(node.member));
  return (
    <span className={cx(css.mention, (node.member === chats.me || node.member === ALL) && css.me)}>
      {person ? `@${nameOf(person, t)}` : <Children nodes={node.c} />}
    </span>
  );
}

function Plain({ node }: { node: Extract<MarkNode, { t: "p" | "li" | "quote" | "b" | "i" | "s" | "ul" }> }) {
  const children = <Children nodes={node.c} />;
  switch (node.t) {
    case "li":
      return <li>{children}</li>;
    case "quote":
      return <blockquote className={css.quote}>{children}</blockquote>;
    case "b":
      return <strong>{children}</strong>;
    case "i":
      return <em>{children}</em>;
    case "s":
      return <s>{children}</s>;
    default:
      return <p>{children}</p>;
  }
}

export function MarkdownView({ nodes }: { nodes: readonly MarkNode[] }) {
  return (
    <div className={css.text}>
      <Children nodes={nodes} />
    </div>
  );
}
