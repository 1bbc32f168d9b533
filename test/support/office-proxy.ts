import { createServer, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A forwarding proxy as offices have them: plain addresses whole, tunnels for the others. */
export interface OfficeProxy {
  /** each request as it came: method and address */
  seen: string[];
  port: number;
  address: string;
  /** cuts what is open and takes no more connections */
  die(): void;
  live(): Promise<void>;
}

/**
 * Starts one. It wants the password of `quay` where one is given, `schemes` is what it says then; `deny`: status that
 * it answers every tunnel with.
 */
export async function officeProxy(
  wish: { password?: string; schemes?: string[]; deny?: number } = {},
): Promise<OfficeProxy> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const { password, schemes = ['Basic realm="quầy"'] } = wish;
  const wanted = password && `Basic ${Buffer.from(`quay:${password}`).toString("base64")}`;
  const server = createServer((incoming, answer) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    const { "proxy-authorization": shown, ...headers } = incoming.headers;
    if (wanted && shown !== wanted) {
      answer.writeHead(407, {
        "proxy-authenticate": schemes.map((one) => one.normalize("NFD").replace(/[^ -~]/g, "")),
      });
      answer.end();
      return;
    }
    const onward = request(incoming.url ?? "", { method: incoming.method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("connect", (incoming, socket) => {
    seen.push(`CONNECT ${incoming.url}`);
    socket.on("error", () => socket.destroy());
    const status = wish.deny ?? (wanted && incoming.headers["proxy-authorization"] !== wanted ? 407 : 200);
    if (status !== 200) {
      const says =
        status === 407 ? schemes.map((one) => `proxy-authenticate: ${one.split(" ")[0]}\r\n`).join("") : "";
      socket.end(`HTTP/1.1 ${status} No\r\n${says}content-length: 0\r\n\r\n`);
      return;
    }
    const [host, port] = (incoming.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const die = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  onTestFinished(die);
  return { seen, port, address: `http://127.0.0.1:${port}`, die, live: () => listen(port) };
}
