import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  askCore,
  coreIsRunning,
  openPrivateSocket,
  socketPath,
} from "../../main/hosts/node/private-socket.ts";

let folder: string;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "socket-"));
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((socket) => socket.close()));
  await rm(folder, { recursive: true, force: true });
});

async function listen(dataDir = folder) {
  const socket = await openPrivateSocket(dataDir, async (envelope) => {
    const { id, input } = envelope as { id: string; input: unknown };
    return { id, ok: true, data: input };
  });
  open.push(socket);
  return socket;
}

const ask = (dataDir = folder) => askCore(dataDir, { v: 1, id: "7", proc: "echo", input: { tên: "Quỳnh" } });

test("a question is answered, and the socket belongs to its owner alone", async () => {
  await listen();
  expect(await ask()).toEqual({ id: "7", ok: true, data: { tên: "Quỳnh" } });
  expect((await stat(socketPath(folder))).mode & 0o777).toBe(0o600);
});

test("without a core the question is refused in words", async () => {
  await expect(ask()).rejects.toMatchObject({ code: "core.unavailable" });
});

test("a second core of one folder is refused while the first answers, and not after it", async () => {
  const first = await listen();
  await expect(listen()).rejects.toMatchObject({ code: "db.second-instance" });
  expect(await ask()).toMatchObject({ ok: true });
  open.pop();
  await first.close();
  await listen();
  expect(await ask()).toMatchObject({ ok: true });
});

test("the socket that a killed core left is taken away", async () => {
  const child = await forkCore();
  expect(await coreIsRunning(folder)).toBe(true);
  await kill(child);
  expect((await stat(socketPath(folder))).isSocket()).toBe(true);
  expect(await coreIsRunning(folder)).toBe(false);
  await listen();
  expect(await ask()).toMatchObject({ ok: true });
});

test("of many cores that start at once after a crash exactly one holds the folder", async () => {
  await kill(await forkCore());
  const started = await Promise.allSettled(Array.from({ length: 8 }, () => listen()));
  const refused = started.filter((one) => one.status === "rejected");
  expect(refused).toHaveLength(7);
  for (const one of refused) expect(one).toMatchObject({ reason: { code: "db.second-instance" } });
  expect(await ask()).toMatchObject({ ok: true });
});

test("garbage and endless lines end the connection, not the core", async () => {
  await listen();
  for (const garbage of ["not json\n", '{"t":"close"}\n', "x".repeat(3_000_000)]) {
    await new Promise<void>((done) => {
      const socket = createConnection(socketPath(folder));
      socket.on("error", () => {});
      socket.on("close", () => done());
      socket.write(garbage);
    });
  }
  expect(await ask()).toMatchObject({ ok: true });
});

test("a folder with a name too long for a socket still has one", async () => {
  const long = join(folder, "thư-mục-có-tên-rất-dài-".repeat(6));
  await listen(long);
  expect(socketPath(long).startsWith(long)).toBe(false);
  expect(await ask(long)).toMatchObject({ ok: true });
});

test("a file in the socket's place is not mistaken for a core", async () => {
  await writeFile(socketPath(folder), "");
  await listen();
  expect(await ask()).toMatchObject({ ok: true });
});

async function forkCore(): Promise<ChildProcess> {
  const entry = fileURLToPath(new URL("../support/fake-core.ts", import.meta.url));
  const child = fork(entry, ["--data", folder, "--socket"], { serialization: "advanced", execArgv: [] });
  await new Promise((done) => child.once("message", done));
  return child;
}

function kill(child: ChildProcess): Promise<unknown> {
  const gone = new Promise((done) => child.once("exit", done));
  child.kill("SIGKILL");
  return gone;
}
