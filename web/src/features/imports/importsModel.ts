// Imports of the organisation, and the way of a new file to the server: refused here what the server would refuse anyway.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Import, ImportId, ImportKind, ImportMark } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import type { Key } from "../../i18n/translate.ts";
import { Store } from "../../state/store.ts";
import { isRunning } from "./importModel.ts";

export const LIST_BYTES_MOST = 20 * 1024 * 1024;
export const LIST_SUFFIXES = [".csv", ".txt", ".tsv", ".xlsx", ".zip"];
/** Other types of the same files (or none) go as plain bytes: the server looks at the bytes itself. */
const TYPES = [
  "text/csv",
  "text/plain",
  "text/tab-separated-values",
  "application/vnd.ms-excel",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/zip",
  "application/x-zip-compressed",
];

export type ListKind = Extract<ImportKind, "learners" | "staff" | "structure" | "teaching">;
export const LIST_KINDS: readonly ListKind[] = ["learners", "staff", "structure", "teaching"];

/** What was refused, in words, with what the words need. */
export type Refusal = { key: Key; line: number };

export type ImportsState = {
  imports: readonly Import[] | null;
  error: ApiError | null;
  kind: ListKind;
  /** The file on its way. */
  sending: { name: string; size: number } | null;
  /** The last file, and why it was not taken. */
  refused: { name: string; refusal: Refusal | null; failure: ApiError | null } | null;
};

const LOOK_AGAIN_MS = 3000;

/** Before it is sent; null: it may go. */
export function refusalOf(file: Pick<File, "name" | "size">): Refusal | null {
  const name = file.name.toLowerCase();
  if (name.endsWith(".xls")) return { key: "import.file.old_excel", line: 0 };
  if (!LIST_SUFFIXES.some((suffix) => name.endsWith(suffix))) return { key: "import.file.type", line: 0 };
  if (file.size > LIST_BYTES_MOST) return { key: "import.file.bytes", line: 0 };
  return file.size === 0 ? { key: "import.file.empty", line: 0 } : null;
}

const UNREADABLE: Readonly<Record<string, Key>> = {
  empty: "import.file.empty",
  no_tables: "import.file.empty",
  columns: "import.file.empty",
  binary: "import.file.binary",
  encoding: "import.file.encoding",
  quote: "import.file.quote",
  locked: "import.file.locked",
  old_excel: "import.file.old_excel",
};
const TOO_LARGE: Readonly<Record<string, Key>> = {
  rows: "import.file.rows",
  columns: "import.file.columns",
  cell: "import.file.cell",
  time: "import.file.time",
};

/** The server's word and line («quote 7») in ours; null: the error says all there is. */
export function refusalBy({ code, detail }: ApiError): Refusal | null {
  const [word = "", at = ""] = detail.split(" ");
  const line = /^\d{1,9}$/.test(at) ? Number(at) : 0;
  if (code === "file_unreadable") return { key: UNREADABLE[word] ?? "import.file.broken", line };
  if (code === "too_large") return { key: TOO_LARGE[word] ?? "import.file.bytes", line };
  if (code === "media_type") return { key: "import.file.type", line };
  if (code === "limit_reached") return { key: word === "rows" ? "import.file.rows" : "import.file.open", line };
  return null;
}

export class ImportsModel {
  readonly state = new Store<ImportsState>({
    imports: null,
    error: null,
    kind: "learners",
    sending: null,
    refused: null,
  });
  readonly #call: Call;
  readonly #scope = new Scope();
  #cancelLook: (() => void) | null = null;
  #stop: AbortController | null = null;

  constructor(call: Call, marks: Store<ImportMark | null>) {
    this.#call = call;
    this.#scope.own(marks.subscribe(() => void this.read()));
    this.#scope.own(() => this.#stop?.abort());
    void this.read();
  }

  end(): void {
    this.#scope.end();
  }

  readonly read = async (): Promise<void> => {
    try {
      const { imports } = await this.#call("import_list", {});
      this.#set({ imports, error: null });
      this.#cancelLook?.();
      if (imports.some(isRunning)) this.#cancelLook = this.#scope.after(LOOK_AGAIN_MS, () => void this.read());
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly setKind = (kind: ListKind): void => this.#set({ kind });

  readonly forgetRefused = (): void => this.#set({ refused: null });

  /** The import it became; null: refused, or stopped. */
  readonly upload = async (file: File): Promise<ImportId | null> => {
    const { sending, kind } = this.state.get();
    if (sending) return null;
    const { name, size } = file;
    const refusal = refusalOf(file);
    if (refusal) {
      this.#set({ refused: { name, refusal, failure: null } });
      return null;
    }
    const stop = new AbortController();
    this.#stop = stop;
    this.#set({ sending: { name, size }, refused: null });
    try {
      const content = TYPES.includes(file.type) ? file : file.slice(0, size);
      const input = { kind, name: name.slice(-200), content };
      return (await this.#call("import_upload", input, { signal: stop.signal })).id;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (!stop.signal.aborted) this.#set({ refused: { name, refusal: refusalBy(failure), failure } });
      return null;
    } finally {
      this.#set({ sending: null });
    }
  };

  readonly stop = (): void => this.#stop?.abort();

  #set(part: Partial<ImportsState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
