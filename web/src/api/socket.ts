// What the live socket needs of a WebSocket; tests bring their own.
export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(data: string): void;
  close(code?: number): void;
}

export function openWebSocket(url: string): SocketLike {
  return new WebSocket(url) as unknown as SocketLike;
}
