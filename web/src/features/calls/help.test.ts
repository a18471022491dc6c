import { expect, test } from "vitest";
import { browserOf } from "./CallHelp.tsx";

test("the help opens what fits the browser", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
  expect(browserOf(chrome)).toBe("chrome");
  expect(browserOf(`${chrome} YaBrowser/25.8`)).toBe("chrome");
  expect(browserOf(chrome.replace("X11; Linux x86_64", "Linux; Android 10; K"))).toBe("android");
  expect(browserOf("Mozilla/5.0 (Windows NT 10.0; rv:143.0) Gecko/20100101 Firefox/143.0")).toBe("firefox");
  expect(
    browserOf("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"),
  ).toBe("safari");
  expect(browserOf("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/140")).toBe(
    "iphone",
  );
});
