// Offline is said only when it lasts: a socket that reconnects within two seconds is no news.
import { useEffect, useState } from "react";
import { Scope } from "../../api/scope.ts";
import { useChatsPart } from "./useChats.ts";

const LASTS_MS = 2000;

export function useOffline(): boolean {
  const isOnline = useChatsPart((snapshot) => snapshot.connection === "online");
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const scope = new Scope();
    if (isOnline) setLong(false);
    else scope.after(LASTS_MS, () => setLong(true));
    return () => scope.end();
  }, [isOnline]);
  return isLong && !isOnline;
}
