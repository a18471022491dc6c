// The queue of uploads with what it needs of this browser; trays follow from it and from the messages that took files.

import type { Scope } from "../api/scope.ts";
import type { ChatsModel } from "../features/chats/chatsModel.ts";
import { FilesModel } from "../features/files/filesModel.ts";
import { tusTransport } from "../features/files/transport.ts";
import { traysOf } from "../features/files/upload.ts";
import { BrowserVault } from "../features/files/vault.ts";
import { alone } from "../offline/alone.ts";
import type { LazyFiles } from "./lazyFiles.ts";

export function startFiles(files: LazyFiles, chats: ChatsModel, scope: Scope): FilesModel {
  const { client, me } = files;
  const model = new FilesModel({
    me,
    call: client.call,
    transport: tusTransport,
    vault: new BrowserVault(),
    nowMs: () => Date.now(),
    alone,
    onKept: files.keep,
    onMoved: () => chats.filesMoved(),
    onCancelled: (key) => chats.fileGone(key),
    isPosting: (key) => chats.store.get().outbox.some(({ files, fileIds }) => fileIds !== null && files.includes(key)),
    onSessionEnded: client.lookAgain,
  });
  scope.own(() => model.end());
  const sync = () => {
    const taken = new Set(chats.store.get().outbox.flatMap((item) => item.files));
    files.trays.update((before) => traysOf(model.store.get(), taken, before));
  };
  scope.own(model.store.subscribe(sync));
  let outbox = chats.store.get().outbox;
  let connection = chats.store.get().connection;
  scope.own(
    chats.store.subscribe(() => {
      const now = chats.store.get();
      if (now.outbox !== outbox) {
        outbox = now.outbox;
        sync();
      }
      if (now.connection !== connection) {
        connection = now.connection;
        if (connection === "online") model.wake();
      }
    }),
  );
  scope.listen(window, "online", () => model.wake());
  scope.listen(window, "focus", () => void model.lookAround());
  void model.start();
  return model;
}
