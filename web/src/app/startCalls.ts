// The model of calls with what it needs of this browser. The media library comes with the first call.
import type { Scope } from "../api/scope.ts";
import { CallsModel } from "../features/calls/callsModel.ts";
import type { ChatsModel } from "../features/chats/chatsModel.ts";
import { supportOf } from "../rtc/devices.ts";
import type { Client } from "./client.ts";

export function startCalls(client: Client, chats: ChatsModel, scope: Scope): CallsModel {
  const calls = new CallsModel({
    chats,
    call: client.call,
    loadRtc: async () => (await import("../rtc/livekit.ts")).rtc,
    url: `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}`,
    media: navigator.mediaDevices ?? null,
    support: supportOf(window),
    storage: client.storage,
    onOpen: client.router.navigate,
  });
  scope.own(() => calls.end());
  return calls;
}
