// What stands on every slip of a group: the organisation, its address, the group.
import { useEffect, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { UnitId } from "../../api/schema.ts";

export type UnitHead = { org: string; slug: string; group: string };

export function useUnitHead(call: Call, unitId: UnitId): UnitHead {
  const [head, setHead] = useState<UnitHead>({ org: "", slug: "", group: "" });
  useEffect(() => {
    let isHere = true;
    Promise.all([call("org_get", {}), call("unit_get", { unit_id: unitId })]).then(
      ([org, page]) => {
        if (isHere) setHead({ org: org.short_name, slug: org.slug, group: page.unit.name });
      },
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [call, unitId]);
  return head;
}
