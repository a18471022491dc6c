// newer.ts - the same server, and from some moment on with a newer build of the client: a door before the real program
// that hands out index.html and the worker changed, as after an update of the package.
import http from "node:http";
import net, { type AddressInfo } from "node:net";

const changed: Record<string, (text: string) => string> = {
  "/index.html": (text) => text.replace("<head>", '<head><meta name="newer-build" content="yes">'),
  "/sw.js": (text) => text.replace(/(url:"index\.html",revision:")[0-9a-f]+/, "$1newer"),
};

export class NewerDoor {
  isNewer = false;
  url = "";
  readonly #target: URL;
  readonly #server: http.Server;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = http.createServer((request, response) => this.#pass(request, response));
    this.#server.on("upgrade", (request, socket, head) => {
      const to = net.connect(Number(this.#target.port), this.#target.hostname, () => {
        const headers = request.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? [`${name}: ${all[i + 1]}`] : []));
        to.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
        to.write(head);
        socket.pipe(to).pipe(socket);
      });
      to.on("error", () => socket.destroy());
      socket.on("error", () => to.destroy());
    });
  }

  async open(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  #pass(request: http.IncomingMessage, response: http.ServerResponse): void {
    const path = (request.url ?? "/").split("?")[0] as string;
    const change = this.isNewer ? changed[path] : undefined;
    const headers = { ...request.headers };
    if (change) for (const name of ["accept-encoding", "if-none-match"]) delete headers[name];
    const { hostname, port } = this.#target;
    const onward = http.request({ hostname, port, method: request.method, path: request.url, headers }, (answer) => {
      if (!change) {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        return;
      }
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => (text += part)).on("end", () => {
        const { "content-length": _, etag: __, ...rest } = answer.headers;
        response.writeHead(answer.statusCode ?? 502, rest).end(change(text));
      });
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
