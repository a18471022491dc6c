// What the fragment of /join holds: the secret of a link, or organisation and code of a parent's slip.

export type Held = { org: string; code: string };

/** «zmk.K7M4T9P2XA» of a slip's picture; null: it is a link's secret, or nothing. */
export function heldOf(secret: string | null): Held | null {
  const found = /^([a-z0-9-]{1,40})\.([ABEKMHPCTX2-9]{10})$/.exec(secret ?? "");
  return found ? { org: found[1] ?? "", code: found[2] ?? "" } : null;
}
