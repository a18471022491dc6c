// What the views of files get from the app.
import type { Call } from "../../api/http.ts";
import type { ChatId, Message } from "../../api/schema.ts";
import type { Player } from "./player.ts";

/** Why pictures do not come by themselves. */
export type NoPictures = "vision" | "traffic" | null;

export interface FilesUi {
  readonly call: Call;
  readonly say: (text: string) => void;
  /** One thing plays at a time, in whichever chat; made by the first view that plays. */
  readonly shared: { player: Player | null };
  /** The recording that follows this one. */
  readonly nextOf: (chatId: ChatId, n: number) => Message | null;
}

interface Connection {
  readonly saveData?: boolean;
  readonly effectiveType?: string;
}

/** The person saves traffic (the browser's own switch), or the link is weak. */
export function isWeak(connection: Connection | undefined): boolean {
  return connection?.saveData === true || ["slow-2g", "2g"].includes(connection?.effectiveType ?? "");
}

export function noPictures(root: HTMLElement, browser: Navigator): NoPictures {
  const { theme, pictures } = root.dataset;
  if (theme?.startsWith("lowvision") && pictures === "no") return "vision";
  return isWeak((browser as Navigator & { connection?: Connection }).connection) ? "traffic" : null;
}
