import { test } from "node:test";
import { Browsers } from "../lib/browser.ts";
import { Server } from "../lib/server.ts";
test("x", async () => {
  const server = new Server(); const browsers = new Browsers();
  await server.start("demo", ["--json"]);
  const w = await browsers.person("chromium");
  const p = server.people.find((p) => p.login === "melnikova")!;
  await w.open(`${server.url}/o/zmk`); await w.fill("Логин", p.login); await w.fill("Пароль", p.password); await w.click("button", "Войти");
  await w.see("СД-21");
  const where = () => w.evaluate<string>(`location.pathname + " | " + document.activeElement.tagName + " " + (document.activeElement.getAttribute("role")??"") + " " + (document.activeElement.getAttribute("aria-label")??document.activeElement.textContent).slice(0,40)`);
  for (let i = 0; i < 14; i++) { await w.press("Tab"); const s = await where(); console.log(s); if (s.includes("row ")) break; }
  for (const k of ["ArrowDown", "ArrowDown", "Enter"]) { await w.press(k); await new Promise((r) => setTimeout(r, 600)); console.log(k, await where()); }
  await browsers.close(); await server.remove();
});
