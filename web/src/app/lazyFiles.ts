// What the rooms hold of files on their way: little, until somebody sends one or an earlier page left some. Messages that
// wait for files ask here; the queue itself is a piece of its own.

import type { ServerEvent } from "../api/decode.ts";
import type { MemberId } from "../api/schema.ts";
import type { Scope } from "../api/scope.ts";
import type { ChatsModel } from "../features/chats/chatsModel.ts";
import type { OutgoingFiles } from "../features/chats/snapshot.ts";
import type { FilesModel } from "../features/files/filesModel.ts";
import type { FilesUi } from "../features/files/filesUi.ts";
import type { Trays } from "../features/files/upload.ts";
import { Store } from "../state/store.ts";
import type { Client } from "./client.ts";

export class LazyFiles implements OutgoingFiles {
  readonly model = new Store<FilesModel | null>(null);
  /** Of each chat: what no message has taken yet. */
  readonly trays = new Store<Trays>(new Map());
  readonly shared: FilesUi["shared"] = { player: null };
  readonly client: Client;
  readonly me: MemberId;
  readonly #scope: Scope;
  readonly #flag: string;
  #loading: Promise<FilesModel> | null = null;
  #chats: ChatsModel | null = null;

  constructor(client: Client, me: MemberId, scope: Scope) {
    this.client = client;
    this.me = me;
    this.#scope = scope;
    this.#flag = `kafedra.${me}.files`;
    scope.own(() => {
      this.shared.player?.end();
      this.shared.player = null;
    });
  }

  start(chats: ChatsModel): void {
    this.#chats = chats;
    const isAwaited = chats.store.get().outbox.some(({ files }) => files.length > 0);
    if (isAwaited || this.client.device.getItem(this.#flag) === "1") void this.load().catch(() => {});
  }

  load(): Promise<FilesModel> {
    const chats = this.#chats;
    if (!chats) return Promise.reject(new Error("files before chats"));
    this.#loading ??= import("./startFiles.ts").then(
      ({ startFiles }) => {
        const files = startFiles(this, chats, this.#scope);
        this.model.set(files);
        return files;
      },
      (thrown) => {
        this.#loading = null;
        throw thrown;
      },
    );
    return this.#loading;
  }

  readonly idsOf: OutgoingFiles["idsOf"] = (keys) => {
    const model = this.model.get();
    if (!model) this.#later(() => {});
    return model?.idsOf(keys) ?? "waiting";
  };

  readonly posted = (keys: readonly string[]): void => this.#later((model) => model.forget(keys));

  readonly again = (keys: readonly string[]): void => this.#later((model) => model.again(keys));

  readonly drop = (keys: readonly string[]): void =>
    this.#later((model) => {
      for (const key of keys) model.cancel(key);
    });

  /** At once where the piece is there. */
  #later(work: (model: FilesModel) => void): void {
    const model = this.model.get();
    if (model) work(model);
    else void this.load().then(work, () => {});
  }

  readonly keep = (has: boolean): void => this.client.device.setItem(this.#flag, has ? "1" : "");

  readonly told = (event: ServerEvent): void => {
    if (event.kind === "upload_changed") this.model.get()?.told(event.body);
  };

  /** Signed out: nothing more is written; what was, client.keeper wipes. */
  readonly forgetDevice = (): void => this.model.get()?.end();
}
