// How the client is built. The server's CSP is strict (script-src 'self'; style-src 'self'), so nothing may be
// inlined: no data: assets, no inline scripts. Hashed names go to assets/, which the server serves as immutable.
import react from "@vitejs/plugin-react";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { budget } from "./tools/budget.mjs";
import { catalogues } from "./tools/catalogue.mjs";
import { help } from "./tools/help.mjs";
import { pdfDecoders } from "./tools/pdf_decoders.mjs";

const server = process.env["KAFEDRA_SERVER"] ?? "http://localhost:8080";

// The worker keeps the built client and nothing else: an answer of /api is never kept by it (what is kept of chats is
// src/offline). It waits until somebody presses «Обновить» (src/sw).
const worker = VitePWA({
  strategies: "generateSW",
  registerType: "prompt",
  injectRegister: null,
  manifestFilename: "kafedra.webmanifest",
  includeManifestIcons: false,
  manifest: {
    id: "/",
    name: "Кафедра",
    short_name: "Кафедра",
    description: "Чаты, уроки и задания колледжа",
    lang: "ru",
    dir: "ltr",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#1f4638",
    theme_color: "#1f4638",
    categories: ["education"],
    share_target: {
      action: "/share",
      method: "POST",
      enctype: "multipart/form-data",
      params: { title: "title", text: "text", url: "url", files: [{ name: "files", accept: ["*/*"] }] },
    },
    icons: [
      { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
      { src: "/icons/maskable-192.png", sizes: "192x192", type: "image/png", purpose: "maskable" },
      { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  },
  workbox: {
    // «Поделиться» of the system ends at the worker; documents are shown by a library too large to keep for all.
    importScripts: ["/share.js"],
    globIgnores: ["assets/pdf*.js", "assets/pdf-*/**"],
    globPatterns: ["index.html", "look.js", "assets/**/*.{js,css,svg,woff2}", "icons/icon.svg"],
    dontCacheBustURLsMatching: /^assets\//,
    navigateFallback: "/index.html",
    navigateFallbackDenylist: [/^\/api\//, /^\/trust(\/|$)/, /^\/metrics$/],
    cleanupOutdatedCaches: true,
    // The page of the first visit too: for one that no worker is in charge of, a newer worker does not wait, and nobody
    // would be told of it.
    clientsClaim: true,
    inlineWorkboxRuntime: true,
    sourcemap: false,
    maximumFileSizeToCacheInBytes: 1_000_000,
  },
});

export default defineConfig({
  plugins: [catalogues(), help(), react(), pdfDecoders(), budget(), worker],
  build: {
    outDir: "dist",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What is not ours changes rarely: it stays in the browser's cache over our releases.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ }] },
      },
    },
    chunkSizeWarningLimit: 700,
    target: ["chrome109", "firefox115", "safari16.4"],
  },
  server: {
    // The pictures of the help (tools/help.mjs).
    fs: { allow: [".", "../docs/screenshots"] },
    proxy: { "/api": { target: server, ws: true }, "/rtc": { target: server, ws: true } },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}", "tools/**/*.test.mjs"],
    environment: "node",
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
});
