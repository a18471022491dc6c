// A code just issued, on its sheet with the name of the organisation. The code shows even when the name can not be read.
import { useEffect, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { CodeIssued } from "../../api/schema.ts";
import { CodeSheet } from "./CodeSheet.tsx";
import type { NameDraft } from "./credentials.ts";

type IssuedSheetProps = { call: Call; name: NameDraft; code: CodeIssued; say: (text: string) => void };

export function IssuedSheet({ call, name, code, say }: IssuedSheetProps) {
  const [org, setOrg] = useState({ name: "", slug: "" });
  useEffect(() => {
    let isHere = true;
    call("org_get", {}).then(
      (read) => {
        if (isHere) setOrg({ name: read.name, slug: read.slug });
      },
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [call]);
  return <CodeSheet sheet={{ name, code: code.code, expiresUs: code.expires_us }} org={org} say={say} />;
}
