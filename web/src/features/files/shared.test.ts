import { describe, expect, it } from "vitest";
import { forgetShared, readShared } from "./shared.ts";

/** The storage of caches of a browser, as much as is used. */
class Caches {
  readonly all = new Map<string, Map<string, Response>>();
  room = Number.POSITIVE_INFINITY;
  has = async (name: string) => this.all.has(name);
  delete = async (name: string) => this.all.delete(name);
  open = async (name: string) => {
    const cache = this.all.get(name) ?? new Map<string, Response>();
    this.all.set(name, cache);
    return {
      match: async (path: string) => cache.get(path)?.clone(),
      put: async (path: string, response: Response) => {
        if (cache.size >= this.room) throw new DOMException("", "QuotaExceededError");
        cache.set(path, response);
      },
    };
  };
}

const [worker] = Object.values(
  import.meta.glob<string>("../../../public/share.js", { query: "?raw", import: "default", eager: true }),
);

/** What the service worker answers to «Поделиться». */
async function share(caches: Caches, names: readonly string[]): Promise<string | null> {
  let answer: Promise<Response> = Promise.reject(new Error("no answer"));
  answer.catch(() => {});
  const form = new FormData();
  for (const name of names) form.append("files", new File(["x"], name, { type: "image/png" }));
  const self = {
    addEventListener: (_: string, listen: (event: unknown) => void) =>
      listen({
        request: { method: "POST", url: "https://kafedra.test/share", formData: async () => form },
        respondWith: (given: Promise<Response>) => {
          answer = given;
        },
      }),
  };
  const Redirecting = Object.assign(Response.bind(null), {
    redirect: (path: string) => new Response(null, { headers: { location: path } }),
  });
  new Function("self", "caches", "Response", worker ?? "")(self, caches, Redirecting);
  return (await answer).headers.get("location");
}

const names = async (caches: Caches) => (await readShared(caches as never)).files.map(({ name }) => name);

describe("what is shared to us", () => {
  it("stays until it lies beside a field, and takes the place of what nobody took", async () => {
    const caches = new Caches();
    expect(await share(caches, ["1.png", "2.png", "3.png"])).toBe("/share");
    expect(await names(caches)).toEqual(["1.png", "2.png", "3.png"]);
    expect(await names(caches)).toHaveLength(3);
    await share(caches, ["4.png"]);
    expect(await names(caches)).toEqual(["4.png"]);
    await forgetShared(caches as never);
    expect(await names(caches)).toEqual([]);
  });

  it("is told of when it does not fit, and none of it stays", async () => {
    const caches = new Caches();
    caches.room = 2;
    expect(await share(caches, ["1.png", "2.png"])).toBe("/share?failed");
    expect(caches.all.size).toBe(0);
  });
});
