import { describe, expect, it } from "vitest";
import type { ChatId, Folder, FolderId } from "../../api/schema.ts";
import { changeOf, chosenOf, heldAfter, moved, toggled } from "./folderChoice.ts";

const ids = (...all: string[]) => all as ChatId[];
const folder = (id: string, ...chats: string[]): Folder => ({
  id: id as FolderId,
  name: "Учёба",
  place: Number(id),
  chat_ids: ids(...chats),
  version: 1,
});

describe("a folder's dialog", () => {
  it("keeps what a search hides", () => {
    expect(chosenOf(ids("1", "2"), ids("2", "3"), ids("3"))).toEqual(["1", "3"]);
  });

  it("tells only what is another", () => {
    expect(changeOf(folder("5", "1", "2"), "Учёба", ids("2", "3"))).toEqual({
      folder_id: "5",
      add: ["3"],
      drop: ["1"],
    });
    expect(changeOf(folder("5"), "Пары", [])).toEqual({ folder_id: "5", name: "Пары", add: [], drop: [] });
  });

  it("keeps a person's toggles beside what came meanwhile", () => {
    const of = (...all: string[]) => all as FolderId[];
    const first = toggled(new Map(), of("1"), of("1", "2"));
    expect(heldAfter(of("1"), first)).toEqual(["1", "2"]);
    // A third folder came with the chat in it: it was not touched.
    expect(heldAfter(of("1", "3"), first)).toEqual(["1", "3", "2"]);
    const both = toggled(first, of("1", "3", "2"), of("3", "2"));
    expect([...both]).toEqual([
      ["2", true],
      ["1", false],
    ]);
    expect(heldAfter(of("1", "3"), both)).toEqual(["3", "2"]);
    expect(heldAfter(of("1"), toggled(both, of("2"), of()))).toEqual([]);
  });

  it("moves one by a step, and none past the end", () => {
    const all = [folder("1"), folder("2"), folder("3")];
    expect(moved(all, "3" as FolderId, -1)).toEqual(["1", "3", "2"]);
    expect(moved(all, "3" as FolderId, 1)).toEqual(["1", "2", "3"]);
    expect(moved(all, "9" as FolderId, 1)).toEqual(["1", "2", "3"]);
  });
});
