import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import type { AppError } from "../../main/core/errors.ts";
import { type CoreProcess, startCore } from "../../main/hosts/core-process.ts";
import type { CounterEvent } from "../../preload/contract/index.ts";

const ENTRY = fileURLToPath(new URL("../support/fake-core.ts", import.meta.url));
const open: CoreProcess[] = [];

function start(args: string[] = []): CoreProcess {
  const core = startCore({ entry: ENTRY, node: process.execPath, args });
  open.push(core);
  return core;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((core) => core.close()));
});

const envelope = (proc: string, input: unknown = {}, id = "1") => ({ v: 1 as const, id, proc, input });

function next(core: CoreProcess, wanted: string): Promise<void> {
  return new Promise((done) => {
    const stop = core.onEvent((_, event) => {
      if (event.topic !== "core" || !event.ids.includes(wanted)) return;
      stop();
      done();
    });
  });
}

test("a call reaches the core with client and origin, and no secret of the host's environment", async () => {
  process.env["COUNTER_PIN"] = "123456";
  process.env["SOME_SECRET"] = "x";
  const core = start();
  delete process.env["COUNTER_PIN"];
  delete process.env["SOME_SECRET"];
  await core.ready();
  const reply = await core.call("window-1", envelope("echo", { a: 1 }), "window");
  expect(reply).toMatchObject({
    id: "1",
    ok: true,
    data: { input: { a: 1 }, from: { client: "window-1", origin: "window" } },
  });
  const { env } = (reply as unknown as { data: { env: string[] } }).data;
  expect(env).toContain("PATH");
  expect(env).not.toContain("COUNTER_PIN");
  expect(env).not.toContain("SOME_SECRET");
});

test("a dead core answers every pending call with core.unavailable, comes back and answers again", async () => {
  const core = start();
  await core.ready();
  const down = next(core, "down");
  const pending = [
    core.call("w", envelope("never", {}, "a"), "window"),
    core.call("w", envelope("never", {}, "b"), "window"),
    core.call("w", envelope("die", {}, "c"), "window"),
  ];
  for (const [index, reply] of (await Promise.all(pending)).entries()) {
    expect(reply).toMatchObject({
      id: "abc"[index],
      ok: false,
      error: { code: "core.unavailable", retryable: true },
    });
  }
  await down;
  expect(await core.call("w", envelope("echo"), "window")).toMatchObject({
    error: { code: "core.unavailable" },
  });
  expect(await core.call("w", envelope("office.startup"), "window")).toMatchObject({
    ok: true,
    data: { state: "starting" },
  });
  await core.ready();
  expect(await core.call("w", envelope("echo"), "window")).toMatchObject({ ok: true });
});

test("an upload and a blob that the core's death cuts off do not hang", async () => {
  const core = start();
  await core.ready();
  core.kill("SIGSTOP");
  const upload = core
    .upload("w", "a.png", "image/png", new Uint8Array(10))
    .catch((error: AppError) => error.code);
  const blob = core.blob("known");
  core.kill("SIGKILL");
  expect(await upload).toBe("core.unavailable");
  expect((await blob).status).toBe(404);
});

test("bytes go up and come down whole and by ranges", async () => {
  const core = start();
  await core.ready();
  const bytes = new Uint8Array(5_000_000).fill(7);
  const token = await core.upload("w1", "tờ khai.png", "image/png", bytes);
  const stored = await core.call("w1", envelope("upload", { token }), "window");
  expect(stored).toMatchObject({ data: { client: "w1", name: "tờ khai.png" } });
  expect((stored as unknown as { data: { bytes: Uint8Array } }).data.bytes.length).toBe(5_000_000);
  expect(await core.blob("known")).toMatchObject({ status: 200, total: 1000, mediaType: "image/png" });
  const part = await core.blob("known", { start: 10, end: 12 });
  expect([part.status, [...part.bytes]]).toEqual([206, [10, 11]]);
  expect((await core.blob("unknown")).status).toBe(404);
});

test("events carry their client", async () => {
  const core = start();
  await core.ready();
  const seen: [string | null, CounterEvent][] = [];
  core.onEvent((client, event) => seen.push([client, event]));
  await core.call("w1", envelope("emit", { id: "d1", to: "me" }), "window");
  await core.call("w1", envelope("emit", { id: "d2" }), "window");
  expect(seen).toEqual([
    ["w1", { topic: "dossiers", ids: ["d1"] }],
    [null, { topic: "dossiers", ids: ["d2"] }],
  ]);
});

test("a core that dies at every start is given up in words, and tried again when asked", async () => {
  const core = start(["--die-at-start"]);
  const startup = await core.ready();
  expect(core.state()).toBe("broken");
  expect(startup).toMatchObject({ state: "failed" });
  expect(startup.message).toContain("5 lần liên tiếp");
  expect(await core.call("w", envelope("office.startup"), "window")).toMatchObject({
    ok: true,
    data: { state: "failed" },
  });
  const down = next(core, "down");
  core.reopen();
  expect(core.state()).toBe("starting");
  await down;
}, 60_000);

test("a closed core stays closed", async () => {
  const core = start();
  await core.ready();
  await core.close();
  expect(core.state()).toBe("closed");
  expect(await core.call("w", envelope("echo"), "window")).toMatchObject({ ok: false });
  expect(core.pid()).toBeUndefined();
});
