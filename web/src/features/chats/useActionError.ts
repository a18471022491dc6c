// A job of a dialog: while it runs the button waits; when it is refused the dialog stays and says why in words.
import { useState } from "react";
import { asApiError } from "../../api/error.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";

export interface ActionState {
  readonly error: string | null;
  readonly isPending: boolean;
  /** True: done. */
  readonly run: (job: () => Promise<unknown>) => Promise<boolean>;
}

export function useActionError(): ActionState {
  const { t } = useI18n();
  const [state, setState] = useState<{ error: string | null; isPending: boolean }>({ error: null, isPending: false });
  const run = async (job: () => Promise<unknown>): Promise<boolean> => {
    setState({ error: null, isPending: true });
    try {
      await job();
      setState({ error: null, isPending: false });
      return true;
    } catch (thrown) {
      setState({ error: t(errorKey(asApiError(thrown).code)), isPending: false });
      return false;
    }
  };
  return { ...state, run };
}
