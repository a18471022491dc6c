// imports.ts - rows and inputs of the matrix for imports and rollovers: a new one each time, brought as far as is needed.
import type { Org } from "../lib/world.ts";
import { ABSENT, type Maker, nothing } from "./world.ts";

interface Scene {
  org: Org;
  foreign: Org;
}

export const importRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  // Imports and rollovers: of the organisation (@other), of another one.
  import_upload:                   "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  import_list:                     "se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  rollover_propose:                "se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  rollover_plan:                   "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_get @other":             "se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "import_get @foreign":           "se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "import_get @absent":            "se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "import_row_list @other":        "se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "import_row_list @foreign":      "se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "import_row_list @absent":       "se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "import_effect_list @other":     "se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "import_effect_list @foreign":   "se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "import_effect_list @absent":    "se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "import_report @other":          "se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "import_report @foreign":        "se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "import_report @absent":         "se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "import_columns_set @other":     "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_columns_set @foreign":   "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_columns_set @absent":    "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_fix @other":             "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_fix @foreign":           "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_fix @absent":            "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_apply @other":           "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_apply @foreign":         "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_apply @absent":          "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_undo @other":            "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_undo @foreign":          "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_undo @absent":           "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_discard @other":         "se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_discard @foreign":       "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "import_discard @absent":        "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
};

const list = new TextEncoder().encode("ФИО;Группа\nЛукин Артём Денисович;СД-21\n");

export function imports(scene: () => Scene): Record<string, Maker> {
  /** A new import in this place, brought so far; those before it that were not applied are forgotten. */
  async function importAt(place: string, state?: "checked" | "applied"): Promise<{ id: string; version: number }> {
    if (place === "absent") return { id: ABSENT, version: 1 };
    const { org, foreign } = scene();
    const { client } = (place === "foreign" ? foreign : org).administrator;
    for (const old of (await client.call("import_list"))["imports"]) {
      if (["columns", "checked"].includes(old["state"])) await client.call("import_discard", { import_id: old["id"] });
    }
    if (state === undefined) return client.call("import_upload", { kind: "learners", name: "список.csv", content: list }) as never;
    let made = await client.call("rollover_plan", { name: "Переход", reason: "", groups: [], people: [] });
    const until = async (wanted: string) => {
      while (made["state"] !== wanted) made = await client.call("import_get", { import_id: made["id"] });
    };
    await until("checked");
    if (state === "applied") {
      await client.call("import_apply", { import_id: made["id"], version: made["version"] });
      await until("applied");
    }
    return made as never;
  }

  return {
    import_upload: async () => ({ kind: "learners", name: "список.csv", content: list }),
    import_list: nothing,
    import_get: async (place) => ({ import_id: (await importAt(place)).id }),
    import_row_list: async (place) => ({ import_id: (await importAt(place)).id }),
    import_effect_list: async (place) => ({ import_id: (await importAt(place)).id }),
    import_report: async (place) => ({ import_id: (await importAt(place)).id }),
    import_columns_set: async (place) => {
      const { id, version } = await importAt(place);
      return { import_id: id, fields: [], closes_absent: false, makes_units: true, reason: "", version };
    },
    import_fix: async (place) => ({ import_id: (await importAt(place)).id, field: "group", wrong: "СД-2I", right: "СД-21" }),
    import_apply: async (place) => {
      const { id, version } = await importAt(place, "checked");
      return { import_id: id, version };
    },
    import_undo: async (place) => ({ import_id: (await importAt(place, "applied")).id }),
    import_discard: async (place) => ({ import_id: (await importAt(place)).id }),
    rollover_propose: nothing,
    rollover_plan: async () => ({ name: "Переход", reason: "", groups: [], people: [] }),
  };
}
