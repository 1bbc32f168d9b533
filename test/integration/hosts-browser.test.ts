import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BrowserHost, ORIGIN, openBrowserHost } from "../../main/hosts/browser/host.ts";
import { findPlaces } from "../../main/hosts/node/resources.ts";
import type { CounterBridge } from "../../preload/contract/index.ts";

const FAKE_CORE = fileURLToPath(new URL("../support/fake-core.ts", import.meta.url));
const PAGE = fileURLToPath(new URL("../support/host-page", import.meta.url));
let folder: string;
let host: BrowserHost;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "host-"));
  host = await openBrowserHost({
    dataDir: folder,
    headless: true,
    places: { ...findPlaces(), core: FAKE_CORE, renderer: PAGE },
  });
  await host.core.ready();
});

afterAll(async () => {
  await host?.close();
  await rm(folder, { recursive: true, force: true });
});

/** One call of the page through its bridge. */
function call(proc: string, input: unknown): Promise<unknown> {
  return host.page.evaluate(
    ([name, value]) =>
      (window as unknown as { counter: CounterBridge }).counter.call({
        v: 1,
        id: "p1",
        proc: name,
        input: value,
      }),
    [proc, input] as [string, unknown],
  );
}

test("the page is a secure context of our origin and sees two functions", async () => {
  const seen = await host.page.evaluate(() => ({
    origin: location.origin,
    secure: isSecureContext,
    isolated: crossOriginIsolated,
    bridge: Object.keys((window as unknown as { counter: object }).counter),
    script: document.body.dataset["script"],
    styled: getComputedStyle(document.body).color,
  }));
  expect(seen).toEqual({
    origin: ORIGIN,
    secure: true,
    isolated: true,
    bridge: ["call", "subscribe"],
    script: "ran",
    styled: "rgb(1, 2, 3)",
  });
  expect(host.cspReports).toEqual([]);
});

test("a call travels to the core and back as the window", async () => {
  expect(await call("echo", { chữ: "Nguyễn Thị Ánh" })).toMatchObject({
    id: "p1",
    ok: true,
    data: { input: { chữ: "Nguyễn Thị Ánh" }, from: { origin: "window" } },
  });
});

test("events reach the listeners of the page", async () => {
  await host.page.evaluate(() => {
    const seen: unknown[] = [];
    Object.assign(window, { seen });
    (window as unknown as { counter: CounterBridge }).counter.subscribe((event) => seen.push(event));
  });
  await call("emit", { id: "d1", to: "me" });
  await call("emit", { id: "d2" });
  await host.page.waitForFunction(() => (window as unknown as { seen: unknown[] }).seen.length === 2);
  expect(await host.page.evaluate(() => (window as unknown as { seen: unknown[] }).seen)).toEqual([
    { topic: "dossiers", ids: ["d1"] },
    { topic: "dossiers", ids: ["d2"] },
  ]);
});

test("a blob comes whole, by ranges, and not for an unknown token", async () => {
  const answers = await host.page.evaluate(async () => {
    const whole = await fetch("/blob/known");
    const part = await fetch("/blob/known", { headers: { range: "bytes=10-19" } });
    const none = await fetch("/blob/unknown");
    return {
      whole: [whole.status, whole.headers.get("content-type"), (await whole.arrayBuffer()).byteLength],
      part: [part.status, part.headers.get("content-range"), [...new Uint8Array(await part.arrayBuffer())]],
      none: none.status,
    };
  });
  expect(answers).toEqual({
    whole: [200, "image/png", 1000],
    part: [206, "bytes 10-19/1000", [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]],
    none: 404,
  });
});

test("raw bytes go up under their name", async () => {
  const reply = await host.page.evaluate(async () => {
    const bytes = new Uint8Array(3_000_000).map((_, index) => index % 256);
    const answer = await fetch(`/upload?name=${encodeURIComponent("tờ khai.png")}`, {
      method: "POST",
      body: bytes,
    });
    return answer.json();
  });
  const stored = await host.core.call("t", { id: "1", proc: "upload", input: reply }, "window");
  const { name, bytes } = (stored as unknown as { data: { name: string; bytes: Uint8Array } }).data;
  expect([name, bytes.length, bytes[70_000]]).toEqual(["tờ khai.png", 3_000_000, 70_000 % 256]);
});

test("nothing leaves the origin: no fetch, no picture, no inline script, no popup, no navigation", async () => {
  const before = host.cspReports.length;
  const result = await host.page.evaluate(async () => {
    const fetched = await fetch("https://example.com/").then(
      () => "left",
      () => "refused",
    );
    const script = document.createElement("script");
    script.textContent = "document.body.dataset.inline = 'ran'";
    document.body.append(script);
    const popup = window.open("https://example.com/");
    location.href = "https://example.com/";
    await new Promise((done) => setTimeout(done, 300));
    return { fetched, inline: document.body.dataset["inline"], popup: popup === null || popup.closed };
  });
  expect(result).toEqual({ fetched: "refused", inline: undefined, popup: true });
  expect(host.page.url()).toBe(`${ORIGIN}/`);
  expect(host.context.pages()).toHaveLength(1);
  // the violations were seen, so a test that demands none can fail
  expect(host.cspReports.slice(before).join("\n")).toMatch(/connect-src[\s\S]*script-src/);
});

test("the browser listens on no port and keeps no connection", async () => {
  const inodes = new Set<string>();
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (!command.includes(folder) || command.includes("fake-core")) continue;
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => "");
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode) inodes.add(inode);
    }
  }
  const owned: string[] = [];
  for (const table of ["tcp", "tcp6", "udp", "udp6"]) {
    const text = await readFile(`/proc/net/${table}`, "utf8").catch(() => "");
    owned.push(...text.split("\n").filter((line) => inodes.has(line.trim().split(/\s+/)[9] ?? "-")));
  }
  // its own pipes are sockets too, so the search did see the browser
  expect(inodes.size).toBeGreaterThan(0);
  expect(owned).toEqual([]);
});

test("another origin gets no bridge", async () => {
  // a page that some fault brought in: the frame is not the window's own
  const reply = await host.page.evaluate(async () => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    return "counter" in (frame.contentWindow ?? {});
  });
  expect(reply).toBe(false);
});

test("files outside the page's folder are not served", async () => {
  const statuses = await host.page.evaluate(async () => {
    const ask = async (path: string) => (await fetch(path)).status;
    return [
      await ask("/..%2f..%2f..%2fpackage.json"),
      await ask("/%2e%2e/fake-core.ts"),
      await ask("/%5c..%5cfake-core.ts"),
      await ask("/none.js"),
      await ask("/page.js"),
    ];
  });
  expect(statuses).toEqual([404, 404, 404, 404, 200]);
});

test("a new load is a new window for the core", async () => {
  const clientOf = async () => (await call("echo", {})) as { data: { from: { client: string } } };
  const first = (await clientOf()).data.from.client;
  await host.page.reload();
  const second = (await clientOf()).data.from.client;
  expect(second).not.toBe(first);
  expect(await call("gone", {})).toMatchObject({ data: expect.arrayContaining([first]) });
});

test("a dead core is told to the page and answers again", async () => {
  await host.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { states: seen });
    (window as unknown as { counter: CounterBridge }).counter.subscribe((event) => {
      if (event.topic === "core") seen.push(...event.ids);
    });
  });
  expect(await call("die", {})).toMatchObject({ ok: false, error: { code: "core.unavailable" } });
  await host.page.waitForFunction(() => (window as unknown as { states: string[] }).states.length === 2);
  expect(await host.page.evaluate(() => (window as unknown as { states: string[] }).states)).toEqual([
    "down",
    "up",
  ]);
  expect(await call("echo", {})).toMatchObject({ ok: true });
});
