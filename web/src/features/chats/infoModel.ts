// Who reads a chat and who is in it, for the header and the info pane of the open chat.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call, Out } from "../../api/http.ts";
import type { ChatId, ChatMember, MemberId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export interface Info {
  readonly readers: Out<"chat_reader_list"> | null;
  readonly members: readonly ChatMember[];
  readonly next: MemberId | null;
  readonly isLoading: boolean;
  readonly error: ApiError | null;
}

const PAGE = 200;

export class InfoModel {
  readonly store = new Store<Info>({ readers: null, members: [], next: null, isLoading: false, error: null });
  readonly chatId: ChatId;
  readonly #call: Call;
  #reading = 0;

  constructor(call: Call, chatId: ChatId) {
    this.#call = call;
    this.chatId = chatId;
  }

  async readReaders(): Promise<void> {
    try {
      const readers = await this.#call("chat_reader_list", { chat_id: this.chatId });
      this.store.update((info) => ({ ...info, readers }));
    } catch {
      // The line stays as it was, or waits for the next look; the members' list tells what is wrong.
    }
  }

  /** The first page, anew: somebody came, left or changed. */
  readMembers(): Promise<void> {
    return this.#read(null);
  }

  readMore(): Promise<void> {
    const { next } = this.store.get();
    return next === null ? Promise.resolve() : this.#read(next);
  }

  async add(members: readonly MemberId[]): Promise<void> {
    for (const member of members) {
      await this.#call("chat_member_add", { chat_id: this.chatId, member_id: member });
    }
    await Promise.all([this.readMembers(), this.readReaders()]);
  }

  async remove(member: MemberId): Promise<void> {
    await this.#call("chat_member_remove", { chat_id: this.chatId, member_id: member });
    await Promise.all([this.readMembers(), this.readReaders()]);
  }

  async #read(after: MemberId | null): Promise<void> {
    const reading = ++this.#reading;
    this.store.update((info) => ({ ...info, isLoading: true, error: null }));
    try {
      const page = await this.#call("chat_member_list", { chat_id: this.chatId, limit: PAGE, ...(after && { after }) });
      if (reading !== this.#reading) return;
      this.store.update((info) => ({
        ...info,
        members: after === null ? page.members : [...info.members, ...page.members],
        next: page.next ?? null,
        isLoading: false,
      }));
    } catch (thrown) {
      if (reading !== this.#reading) return;
      this.store.update((info) => ({ ...info, isLoading: false, error: asApiError(thrown) }));
    }
  }
}
