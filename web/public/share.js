// Part of the service worker (vite.config.ts): «Поделиться» of the system posts what was chosen to /share. It is put aside
// in a cache of its own, in place of what nobody took before, and the page of the client reads it from there
// (features/files/shared.ts). Where it does not fit, the page says so.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "POST" || new URL(request.url).pathname !== "/share") return;
  event.respondWith(
    (async () => {
      try {
        await putAside(await request.formData());
        return Response.redirect("/share", 303);
      } catch {
        await caches.delete("kafedra-share").catch(() => false);
        return Response.redirect("/share?failed", 303);
      }
    })(),
  );
});

async function putAside(form) {
  await caches.delete("kafedra-share");
  const cache = await caches.open("kafedra-share");
  const texts = ["title", "text", "url"].map((name) => form.get(name)).filter((value) => typeof value === "string" && value);
  await cache.put("/share/text", new Response(texts.join("\n")));
  const files = form.getAll("files").filter((value) => typeof value !== "string");
  for (const [at, file] of files.entries()) {
    const headers = { "content-type": file.type || "application/octet-stream", "x-name": encodeURIComponent(file.name) };
    await cache.put(`/share/files/${at}`, new Response(file, { headers }));
  }
}
