// A model that lives as long as its view; a new key makes a new one.
import { useEffect, useState } from "react";

export function useModel<M extends { end: () => void }>(create: () => M, key: string): M {
  const [held, setHeld] = useState(() => ({ key, model: create() }));
  let current = held;
  if (held.key !== key) {
    current = { key, model: create() };
    setHeld(current);
  }
  const { model } = current;
  useEffect(() => () => model.end(), [model]);
  return model;
}
