// Puts the look kept on this device on <html> before the first paint: the client itself comes later, and a dark room
// must not flash white. A file of its own, because the CSP allows no inline script. The rules are those of
// src/app/look.ts; look.test.ts compares the two.
(() => {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem("kafedra.look"));
  } catch {
    // Forbidden or damaged: the plain look.
  }
  const fields = typeof kept === "object" && kept !== null ? kept : {};
  const one = (key, values) => (values.includes(fields[key]) ? fields[key] : values[0]);
  const old = { lowvision: "black", "lowvision-white": "white" }[fields.theme];
  const vision = old ?? one("vision", ["normal", "black", "white"]);
  const theme = one("theme", ["auto", "paper", "board"]);
  const isDark = theme === "board" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  const sets = { normal: isDark ? "dark" : "light", black: "lowvision", white: "lowvision-white" };
  const data = document.documentElement.dataset;
  data.theme = sets[vision];
  data.ink = one("ink", ["yellow", "white"]);
  data.size = one("size", ["1", "2", "3"]);
  data.spacing = one("spacing", ["normal", "wide"]);
  data.pictures = one("pictures", ["no", "yes"]);
})();
