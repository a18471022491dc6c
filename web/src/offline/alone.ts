// Two tabs of one browser share the queue of messages: whoever sends one holds its lock meanwhile. Without Web Locks
// (plain http in a school's own network) both may send, and the key of the message lets the server keep it once.
export function alone<T>(name: string, run: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return locks ? (locks.request(name, run) as Promise<T>) : run();
}
