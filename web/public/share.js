// Part of the service worker (vite.config.ts): «Поделиться» of the system posts what was chosen to /share. It is put aside
// in a cache of its own, and the page of the client takes it out from there at once (features/files/shared.ts).
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "POST" || new URL(request.url).pathname !== "/share") return;
  event.respondWith(
    (async () => {
      const form = await request.formData();
      const cache = await caches.open("kafedra-share");
      const texts = ["title", "text", "url"].map((name) => form.get(name)).filter((value) => typeof value === "string" && value);
      await cache.put("/share/text", new Response(texts.join("\n")));
      const files = form.getAll("files").filter((value) => typeof value !== "string");
      for (const [at, file] of files.entries()) {
        const headers = { "content-type": file.type || "application/octet-stream", "x-name": encodeURIComponent(file.name) };
        await cache.put(`/share/files/${at}`, new Response(file, { headers }));
      }
      return Response.redirect("/share", 303);
    })(),
  );
});
