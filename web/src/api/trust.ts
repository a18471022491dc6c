// What the server says of its own certificate: a file of it, for those who can not sign in yet.
export interface ServerTrust {
  /** own: an authority of the organisation; given: files of the operator; none: no TLS in the server itself. */
  kind: "own" | "given" | "none";
  names: string;
  title: string;
  fingerprint: string;
}

export function readTrust(body: unknown): ServerTrust | null {
  if (typeof body !== "object" || body === null) return null;
  const { kind, names, title, fingerprint } = body as Record<string, unknown>;
  if (kind !== "own" && kind !== "given" && kind !== "none") return null;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return { kind, names: text(names), title: text(title), fingerprint: text(fingerprint) };
}

export async function fetchTrust(): Promise<ServerTrust | null> {
  try {
    const response = await fetch("/trust/server.json", { cache: "no-store", signal: AbortSignal.timeout(20_000) });
    return response.ok ? readTrust(await response.json()) : null;
  } catch {
    return null;
  }
}
