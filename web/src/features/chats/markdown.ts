// The tree of light Markdown as the server makes it (src/text/markdown.h), checked again: what is not in the list
// becomes its text, and only http, https and mailto are links.
import type { MemberId } from "../../api/schema.ts";

export type MarkNode =
  | { readonly t: "text"; readonly v: string }
  | { readonly t: "code" | "pre"; readonly v: string }
  | { readonly t: "br" }
  | { readonly t: "a"; readonly href: string; readonly c: readonly MarkNode[] }
  | { readonly t: "mention"; readonly member: MemberId; readonly c: readonly MarkNode[] }
  | { readonly t: "ol"; readonly start: number; readonly c: readonly MarkNode[] }
  | { readonly t: "p" | "ul" | "li" | "quote" | "b" | "i" | "s"; readonly c: readonly MarkNode[] };

const PARENTS: ReadonlySet<string> = new Set(["p", "ul", "li", "quote", "b", "i", "s"]);
const MOST_DEPTH = 24;

export function nodesOf(tree: unknown, depth = 0): MarkNode[] {
  if (!Array.isArray(tree) || depth > MOST_DEPTH) return [];
  return tree.flatMap((node: unknown) => nodeOf(node, depth));
}

function nodeOf(value: unknown, depth: number): MarkNode[] {
  if (typeof value !== "object" || value === null) return [];
  const node = value as Record<string, unknown>;
  const type = node["t"];
  const text = typeof node["v"] === "string" ? node["v"] : "";
  const children = () => nodesOf(node["c"], depth + 1);
  if (type === "br") return [{ t: "br" }];
  if (type === "code" || type === "pre") return [{ t: type, v: text }];
  if (type === "a" && isSafe(node["href"])) return [{ t: "a", href: node["href"], c: children() }];
  if (type === "mention" && typeof node["member"] === "string")
    return [{ t: "mention", member: node["member"] as MemberId, c: children() }];
  if (type === "ol")
    return [{ t: "ol", start: Number.isSafeInteger(node["start"]) ? (node["start"] as number) : 1, c: children() }];
  if (typeof type === "string" && PARENTS.has(type)) return [{ t: type as "p", c: children() }];
  return text === "" ? children() : [{ t: "text", v: text }];
}

function isSafe(href: unknown): href is string {
  return typeof href === "string" && /^(https?:\/\/|mailto:)/i.test(href);
}

const BLOCKS: ReadonlySet<string> = new Set(["p", "ul", "ol", "li", "quote", "pre"]);

/** One line for previews and for readers. */
export function plainText(nodes: readonly MarkNode[]): string {
  const words = (list: readonly MarkNode[]): string =>
    list
      .map((node) => {
        const text = node.t === "br" ? " " : "v" in node ? node.v : words(node.c);
        return BLOCKS.has(node.t) ? `${text} ` : text;
      })
      .join("");
  return words(nodes).replace(/\s+/g, " ").trim();
}
