// What another program handed over by «Поделиться» (public/share.js): read out of its cache, where it stays
// until it lies beside the field of a chat.
export const SHARE_CACHE = "kafedra-share";

export interface Shared {
  readonly text: string;
  readonly files: readonly File[];
}

export async function readShared(storage: CacheStorage | undefined): Promise<Shared> {
  const nothing = { text: "", files: [] };
  if (!storage || !(await storage.has(SHARE_CACHE))) return nothing;
  const cache = await storage.open(SHARE_CACHE);
  const text = (await (await cache.match("/share/text"))?.text()) ?? "";
  const files: File[] = [];
  for (let at = 0; ; at++) {
    const kept = await cache.match(`/share/files/${at}`);
    if (!kept) break;
    const blob = await kept.blob();
    const name = decodeURIComponent(kept.headers.get("x-name") ?? "");
    files.push(new File([blob], name || `${at + 1}`, { type: blob.type }));
  }
  return { text, files };
}

export async function forgetShared(storage: CacheStorage | undefined): Promise<void> {
  await storage?.delete(SHARE_CACHE).catch(() => false);
}
