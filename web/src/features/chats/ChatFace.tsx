// What a chat is recognised by: its person's letters, its own, or the sign of what one keeps for oneself.
import { Bookmark } from "lucide-react";
import type { Chat, Person } from "../../api/schema.ts";
import { Avatar, groupLetters } from "../../ui/Avatar.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import css from "./ChatFace.module.css";
import { lettersOf } from "./people.ts";

interface ChatFaceProps {
  /** null: one's own, which may not be there yet. */
  readonly chat: Pick<Chat, "id" | "kind"> | null;
  readonly title: string;
  readonly companion?: Person | null | undefined;
  readonly size?: 32 | 44 | 72;
}

export function ChatFace({ chat, title, companion, size = 44 }: ChatFaceProps) {
  if (!chat || chat.kind === "saved")
    return (
      <span className={cx(css.saved, css[`s${size}`])}>
        <Icon of={Bookmark} size={size === 32 ? "s" : "m"} />
      </span>
    );
  const isDirect = chat.kind === "direct";
  return (
    <Avatar
      id={companion?.id ?? chat.id}
      letters={isDirect ? lettersOf(companion ?? undefined) : groupLetters(title)}
      shape={isDirect ? "person" : "group"}
      size={size}
    />
  );
}
