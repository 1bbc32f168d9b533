import { connect, createServer, type Socket } from "node:net";

/** A line between counter and province that can be cut, slowed, damaged or taken down. */
export interface Proxy {
  /** address to use instead of the server's */
  url: string;
  /**
   * cuts the connection after so many further bytes in one direction, once; the bytes before are delivered.
   * `stayDown`: from then on nothing goes through until `up`
   */
  cutAfter(direction: "up" | "down", bytes: number, stayDown?: boolean): void;
  /** turns one bit of the byte after so many further bytes, once */
  corruptAfter(direction: "up" | "down", bytes: number): void;
  /** every stretch of bytes is held back so long; milliseconds */
  delay(ms: number): void;
  /**
   * The line stands still after so many further bytes in one direction: nothing goes either way, nothing breaks;
   * resolves when it does. `up` cuts what stands still.
   */
  stallAfter(direction: "up" | "down", bytes: number): Promise<void>;
  /** refuses new connections and cuts the open ones */
  down(): void;
  up(): void;
  /** bytes that went through since the start */
  passed: { up: number; down: number };
  close(): Promise<void>;
}

/** Starts a proxy before `target` on a free port of loopback. */
export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const passed = { up: 0, down: 0 };
  const cut: { up?: number; down?: number } = {};
  const corrupt: { up?: number; down?: number } = {};
  let isDown = false;
  let downAfterCut = false;
  let stall: { direction: "up" | "down"; bytes: number; reached: () => void } | undefined;
  let isStalled = false;
  let wait = 0;

  function forward(direction: "up" | "down", from: Socket, to: Socket): void {
    let queue: Promise<void> = Promise.resolve();
    from.on("data", (chunk: Buffer) => {
      queue = queue.then(async () => {
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        pass(chunk);
      });
    });
    from.on("end", () => {
      queue = queue.then(() => void to.end());
    });

    function pass(whole: Buffer): void {
      if (isStalled) return;
      let chunk = whole;
      if (stall?.direction === direction) {
        chunk = whole.subarray(0, stall.bytes);
        stall.bytes -= chunk.length;
        isStalled = stall.bytes === 0;
      }
      const damageAt = corrupt[direction];
      if (damageAt !== undefined) {
        if (damageAt < chunk.length) {
          chunk[damageAt]! ^= 0x01;
          delete corrupt[direction];
        } else {
          corrupt[direction] = damageAt - chunk.length;
        }
      }
      const left = cut[direction];
      const sent = left === undefined ? chunk : chunk.subarray(0, left);
      if (left !== undefined) cut[direction] = left - sent.length;
      passed[direction] += sent.length;
      const broken = left !== undefined && left <= chunk.length;
      if (!broken) {
        to.write(sent, () => isStalled && stall?.reached());
        return;
      }
      delete cut[direction];
      isDown ||= downAfterCut;
      // what went through before the cut arrives; then both ends see a broken connection
      to.end(sent);
      from.destroy();
    }
  }

  const server = createServer((client) => {
    if (isDown) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        (socket === client ? upstream : client).end();
      });
    }
    forward("up", client, upstream);
    forward("down", upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as { port: number };
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    passed,
    cutAfter: (direction, bytes, stayDown = false) => {
      cut[direction] = bytes;
      downAfterCut = stayDown;
    },
    corruptAfter: (direction, bytes) => {
      corrupt[direction] = bytes;
    },
    delay: (ms) => {
      wait = ms;
    },
    down() {
      isDown = true;
      drop();
    },
    stallAfter: (direction, bytes) =>
      new Promise((reached) => {
        stall = { direction, bytes, reached };
      }),
    up() {
      isDown = false;
      if (!isStalled) return;
      isStalled = false;
      stall = undefined;
      drop();
    },
    close: () =>
      new Promise((resolve) => {
        drop();
        server.close(() => resolve());
      }),
  };
}
