// The bar of low vision, fetched when it is on.
import { Suspense } from "react";
import { useStore } from "../state/useStore.ts";
import { isLowVision, type LookModel } from "./look.ts";
import { LookBar } from "./pages.tsx";

export function LookArea({ model }: { model: LookModel }) {
  const look = useStore(model.look);
  return (
    isLowVision(look) && (
      <Suspense>
        <LookBar model={model} />
      </Suspense>
    )
  );
}
