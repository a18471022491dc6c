// Something asked of the server in a call: when it did not work, that is said.
import { useCallback } from "react";
import { asApiError } from "../../api/error.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useCalls } from "./useCalls.ts";

export function useAct(): (doing: Promise<unknown>) => void {
  const { t } = useI18n();
  const { say } = useCalls();
  return useCallback(
    (doing) => {
      doing.catch((thrown: unknown) => say(errorText(t, asApiError(thrown))));
    },
    [say, t],
  );
}
