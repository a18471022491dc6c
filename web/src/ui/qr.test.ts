import { expect, test } from "vitest";
import { qrPath } from "./QrCode.tsx";

test("a code has its three corners and changes with the text", () => {
  const one = qrPath("http://127.0.0.1:8080/o/zmk");
  expect(one.size).toBeGreaterThanOrEqual(25);
  expect(one.path.startsWith("M2 2h1v1h-1zM3 2h1v1h-1z")).toBe(true);
  expect(qrPath("http://127.0.0.1:8080/o/nmk").path).not.toBe(one.path);
});
