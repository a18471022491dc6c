// What the model of calls needs of the app around it.
import type { Call as Ask } from "../../api/http.ts";
import type { ChatId } from "../../api/schema.ts";
import type { Media, Support } from "../../rtc/devices.ts";
import type { Rtc } from "../../rtc/room.ts";
import type { ChatsModel } from "../chats/chatsModel.ts";

export interface CallsDeps {
  readonly chats: ChatsModel;
  readonly call: Ask;
  /** Fetches the piece with the media library. */
  readonly loadRtc: () => Promise<Rtc>;
  /** Of the signalling: ws://host */
  readonly url: string;
  readonly media: Media | null;
  readonly support: Support;
  readonly storage: Pick<Storage, "getItem" | "setItem"> | null;
  readonly onOpen: (path: string) => void;
}

/** What is to be on from the first moment. */
export interface Wants {
  readonly microphone: boolean;
  readonly camera: boolean;
}

export function callPath(id: ChatId): string {
  return `/chats/${id}/call`;
}

const LEAN_KEY = "kafedra.call-lean";

export function readLean(storage: CallsDeps["storage"]): boolean {
  try {
    return storage?.getItem(LEAN_KEY) === "on";
  } catch {
    return false;
  }
}

export function keepLean(storage: CallsDeps["storage"], isLean: boolean): void {
  try {
    storage?.setItem(LEAN_KEY, isLean ? "on" : "off");
  } catch {
    // for this page
  }
}
