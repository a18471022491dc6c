import { describe, expect, it } from "vitest";
import { pastedFiles } from "./pasted.ts";

const picture = new File(["x"], "image.png", { type: "image/png" });

function data(text: string, html = "", files = [picture]) {
  return { files, getData: (type: string) => (type === "text/plain" ? text : type === "text/html" ? html : "") };
}

describe("pastedFiles", () => {
  it("takes the words of a table, not its picture", () => {
    expect(pastedFiles(data("Иванов\t5\nПетров\t4", "<table><tr><td>Иванов</td></tr></table>"))).toEqual([]);
    expect(pastedFiles(data("", "<style>td { color: red }</style><td>Иванов</td>"))).toEqual([]);
  });

  it("takes a picture, also one copied from a page, and files that are only named", () => {
    expect(pastedFiles(data(""))).toEqual([picture]);
    expect(
      pastedFiles(data("", '<meta charset="utf-8"><!--StartFragment--><img src="https://kafedra.test/1.png">')),
    ).toEqual([picture]);
    expect(pastedFiles(data("image.png"))).toEqual([picture]);
    expect(pastedFiles(data("file:///home/anna/image.png\n"))).toEqual([picture]);
  });

  it("has nothing to take from words alone", () => {
    expect(pastedFiles(data("слово", "", []))).toEqual([]);
  });
});
