import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { Envelope, Reply } from "../../../preload/contract/index.ts";
import { AppError } from "../../core/errors.ts";
import type { SocketReply, SocketRequest } from "../../core/wire.ts";

/** A longer line is an attack or a mistake; bytes. */
const MAX_LINE = 1024 * 1024;
/** `sun_path` of the kernels that we meet, without the final zero; bytes. */
const MAX_SOCKET_PATH = 100;
const CONNECT_MS = 2_000;

/**
 * Where the core of one data folder listens: a socket in that folder, or a named pipe on Windows. A folder
 * with a name too long for a socket gets one in a private folder of the temporary directory.
 */
export function socketPath(dataDir: string): string {
  const folder = realFolder(dataDir);
  const mark = createHash("sha256").update(folder).digest("hex").slice(0, 24);
  if (process.platform === "win32") return `\\\\.\\pipe\\quay-mot-cua-${mark}`;
  const inside = join(folder, "core.sock");
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH) return inside;
  return join(tmpdir(), `quay-mot-cua-${userInfo().uid}`, `${mark}.sock`);
}

/** One folder has one name, however it was reached. */
function realFolder(dataDir: string): string {
  try {
    return realpathSync(dataDir);
  } catch {
    return resolve(dataDir);
  }
}

export interface PrivateSocket {
  close(): Promise<void>;
}

/**
 * Listens for the command line of this machine's owner and so holds the data folder: there is one core a
 * folder. Throws `db.second-instance` when another core answers; a socket that nobody serves any more, left
 * by a crash, is taken away.
 */
export async function openPrivateSocket(
  dataDir: string,
  answer: (envelope: unknown) => Promise<Reply>,
): Promise<PrivateSocket> {
  const path = socketPath(dataDir);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    readLines(socket, async (line) => {
      const request = parse<SocketRequest>(line);
      if (request?.t !== "call") return socket.destroy();
      const reply: SocketReply = { t: "reply", reply: await answer(request.envelope) };
      if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
    });
  });
  const lock = await takeLock(path);
  try {
    if (process.platform !== "win32") {
      mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
      // the lock is ours, so whoever left this socket is dead
      rmSync(path, { force: true });
    }
    await listen(server, path);
  } catch (error) {
    lock?.close();
    throw asAppError(error);
  }
  if (process.platform !== "win32") chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        // Node removes the socket file when the server closes; the lock goes last
        server.close(() => (lock ? lock.close(() => done()) : done()));
      }),
  };
}

/**
 * Asks the running core of a data folder. Throws `core.unavailable` when none listens or it does not answer
 * within `timeout` milliseconds.
 */
export async function askCore(dataDir: string, envelope: Envelope, timeout = 30_000): Promise<Reply> {
  const socket = await connect(socketPath(dataDir));
  if (!socket) throw new AppError("core.unavailable", {}, { retryable: true });
  try {
    return await new Promise<Reply>((done, fail) => {
      const give = (): void => fail(new AppError("core.unavailable", {}, { retryable: true }));
      socket.setTimeout(timeout, give);
      socket.on("error", give);
      socket.on("close", give);
      readLines(socket, async (line) => {
        const message = parse<SocketReply>(line);
        if (message?.t === "reply") done(message.reply);
        else give();
      });
      const request: SocketRequest = { t: "call", envelope };
      socket.write(`${JSON.stringify(request)}\n`);
    });
  } finally {
    socket.destroy();
  }
}

/** True when a core listens for this data folder. */
export async function coreIsRunning(dataDir: string): Promise<boolean> {
  return answers(socketPath(dataDir));
}

/** Throws `db.second-instance` when somebody listens there. */
function listen(server: Server, path: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      fail(error.code === "EADDRINUSE" ? new AppError("db.second-instance", {}, { cause: error }) : error),
    );
    server.listen(path, () => {
      server.removeAllListeners("error");
      done();
    });
  });
}

function connect(path: string): Promise<Socket | undefined> {
  return new Promise((done) => {
    const socket = createConnection(path);
    const give = (result: Socket | undefined): void => {
      clearTimeout(timer);
      socket.removeAllListeners("error");
      if (!result) {
        socket.on("error", () => {});
        socket.destroy();
      }
      done(result);
    };
    const timer = setTimeout(() => give(undefined), CONNECT_MS);
    socket.once("connect", () => give(socket));
    socket.once("error", () => give(undefined));
  });
}

async function answers(path: string): Promise<boolean> {
  const socket = await connect(path);
  socket?.destroy();
  return socket !== undefined;
}

/**
 * Holds the folder while this process lives. On Linux that is a socket in the abstract namespace: the kernel
 * gives it to one process and takes it back when that dies, however it dies. A named pipe of Windows is a lock
 * by itself; on other systems (used for development only) a core that answers is looked for. Throws
 * `db.second-instance`.
 */
async function takeLock(path: string): Promise<Server | undefined> {
  if (process.platform === "win32") return undefined;
  if (process.platform !== "linux") {
    if (await answers(path)) throw new AppError("db.second-instance");
    return undefined;
  }
  const lock = createServer((socket) => socket.destroy());
  const name = createHash("sha256").update(path).digest("hex").slice(0, 32);
  await listen(lock, `\0quay-mot-cua-${name}`);
  lock.unref();
  return lock;
}

function readLines(socket: Socket, each: (line: string) => Promise<unknown>): void {
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      const line = rest.subarray(0, end).toString("utf8");
      rest = rest.subarray(end + 1);
      each(line).catch(() => socket.destroy());
    }
    if (rest.length > MAX_LINE) socket.destroy();
  });
}

function parse<T>(line: string): T | undefined {
  try {
    return JSON.parse(line) as T;
  } catch {
    return undefined;
  }
}

function asAppError(error: unknown): Error {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EACCES" || code === "EROFS" || code === "EPERM") return new AppError("db.read-only");
  if (code === "ENOSPC") return new AppError("db.disk-full", {}, { retryable: true });
  return error as Error;
}
