// applying.ts - a whole application of an organisation, and the scan of its order.
import type { Client, Json } from "./client.ts";

/** A picture of one dot: small, and a true PNG. */
export const png = new Uint8Array(Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64",
));

export const wholeForm: Json = {
  name: "ГБПОУ «Заречный медицинский колледж»", short_name: "Заречный колледж", kind: "vocational",
  branches: "Филиал в Каменке", address: "442960, г. Заречный, ул. Ленина, 1", inn: "7707083893", ogrn: "1027700132195",
  learners: 1200, staff: 90, head: { last: "Зайцева", first: "Марина", middle: "Петровна" }, head_position: "Директор",
  administrator: { last: "Климов", first: "Андрей", middle: "Борисович" }, mobile: "8 (912) 345-67-89",
  order_number: "12-о", order_day: "2026-09-01",
};

export async function addScan(client: Client, secret: string, content = png, name = "приказ.png"): Promise<Json> {
  const { ticket } = await client.call("application_upload_allow", { secret, kind: "order" });
  return client.call("application_scan_put", { ticket, name, content }, { "content-type": "image/png" });
}

/** Everything filled in; not sent yet. */
export async function fillIn(client: Client, secret: string, part: Json = {}): Promise<Json> {
  const { version } = await client.call("application_look", { secret });
  await client.call("application_save", { secret, version, form: { ...wholeForm, ...part } });
  return addScan(client, secret);
}
