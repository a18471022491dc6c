// How the client is built. The server's CSP is strict (script-src 'self'; style-src 'self'), so nothing may be
// inlined: no data: assets, no inline scripts. Hashed names go to assets/, which the server serves as immutable.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { budget } from "./tools/budget.mjs";
import { catalogues } from "./tools/catalogue.mjs";

const server = process.env["KAFEDRA_SERVER"] ?? "http://localhost:8080";

export default defineConfig({
  plugins: [catalogues(), react(), budget()],
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
    proxy: { "/api": { target: server, ws: true } },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}", "tools/**/*.test.mjs"],
    environment: "node",
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
});
