import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BrowserHost, ORIGIN, openBrowserHost } from "../../main/hosts/browser/host.ts";
import { findPlaces } from "../../main/hosts/node/resources.ts";

/** What a page under a stranger's control could try in the window, and what the window leaves behind on the disk. */
const FAKE_CORE = fileURLToPath(new URL("../support/fake-core.ts", import.meta.url));
const PAGE = fileURLToPath(new URL("../support/host-page", import.meta.url));
const SECRET = "BI-MAT-khong-duoc-o-lai-040193990199";
let folder: string;
let host: BrowserHost;

const openHost = () =>
  openBrowserHost({
    dataDir: folder,
    headless: true,
    places: { ...findPlaces(), core: FAKE_CORE, renderer: PAGE },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "security-window-"));
  process.env["COUNTER_PASSPHRASE"] = SECRET;
  host = await openHost();
  await host.core.ready();
});

afterAll(async () => {
  delete process.env["COUNTER_PASSPHRASE"];
  await host?.close();
  await rm(folder, { recursive: true, force: true });
});

test("inline code, code from text, styles, pictures, frames, workers and forms of others do nothing", async () => {
  const before = host.cspReports.length;
  const done = await host.page.evaluate(async () => {
    const ran: string[] = [];
    Object.assign(window, { ran });
    const put = (html: string): void => {
      const box = document.createElement("div");
      box.innerHTML = html;
      document.body.append(box);
    };
    put(`<img src="x" onerror="window.ran.push('onerror')">`);
    put(
      `<svg onload="window.ran.push('svg')"></svg><a id="js" href="javascript:window.ran.push('link')">x</a>`,
    );
    put(`<form id="form" action="https://example.com/" method="post"><input name="a" value="b"></form>`);
    put(`<iframe src="https://example.com/"></iframe><iframe src="/index.html"></iframe>`);
    put(`<iframe srcdoc="<script>parent.ran.push('srcdoc')</script>"></iframe>`);
    put(`<object data="https://example.com/"></object><embed src="https://example.com/">`);
    put(`<img src="https://example.com/a.png"><video src="https://example.com/a.mp4"></video>`);
    put(`<base href="https://example.com/"><meta http-equiv="refresh" content="0;url=https://example.com/">`);
    put(`<p id="styled" style="color: rgb(9, 9, 9)">x</p>`);
    document.querySelector<HTMLAnchorElement>("#js")?.click();
    document.querySelector<HTMLFormElement>("#form")?.submit();
    for (const source of ["data:text/javascript,window.ran.push('data')", "https://example.com/x.js"]) {
      const script = document.createElement("script");
      script.src = source;
      document.body.append(script);
    }
    const blob = URL.createObjectURL(new Blob(["window.ran.push('blob')"], { type: "text/javascript" }));
    const script = document.createElement("script");
    script.src = blob;
    document.body.append(script);
    const tried = async (work: () => unknown): Promise<string> => {
      try {
        await work();
        return "done";
      } catch {
        return "refused";
      }
    };
    // what a debugger evaluates is excused from the policy until it first lets go
    await new Promise((later) => setTimeout(later, 50));
    const answers = {
      function: await tried(() => new Function("return 1")()),
      import: await tried(() => import(/* @vite-ignore */ blob)),
      worker: await tried(() => navigator.serviceWorker.register("/page.js")),
      sound: await tried(() => navigator.mediaDevices.getUserMedia({ audio: true })),
      soundBeside: await tried(() => navigator.mediaDevices.getUserMedia({ audio: true, video: true })),
      place: await tried(
        () => new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no, { timeout: 2000 })),
      ),
      beacon: navigator.sendBeacon("https://example.com/", "x"),
      events: await tried(
        () =>
          new Promise((yes, no) =>
            Object.assign(new EventSource("https://example.com/"), { onopen: yes, onerror: no }),
          ),
      ),
      socket: await tried(
        () =>
          new Promise((yes, no) =>
            Object.assign(new WebSocket("wss://example.com/"), { onopen: yes, onerror: no, onclose: no }),
          ),
      ),
    };
    await new Promise((later) => setTimeout(later, 500));
    const styled = document.querySelector("#styled");
    return { ran, answers, style: styled && getComputedStyle(styled).color };
  });
  expect(done.ran).toEqual([]);
  expect(done.answers).toMatchObject({
    function: "refused",
    import: "refused",
    sound: "refused",
    soundBeside: "refused",
    place: "refused",
    events: "refused",
    socket: "refused",
  });
  expect(done.style).not.toBe("rgb(9, 9, 9)");
  expect(await host.page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
  expect(host.page.url()).toBe(`${ORIGIN}/`);
  expect(host.cspReports.slice(before).join("\n")).toMatch(
    /script-src[\s\S]*(form-action|frame-src|default-src)/,
  );
});

test("no connection beside the page's own: WebRTC finds no address of this machine", async () => {
  const candidates = await host.page.evaluate(async () => {
    const found: string[] = [];
    const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:example.com" }] });
    peer.createDataChannel("x");
    peer.onicecandidate = (event) => {
      if (event.candidate?.candidate) found.push(event.candidate.candidate);
    };
    await peer.setLocalDescription(await peer.createOffer());
    await new Promise((later) => setTimeout(later, 1_000));
    peer.close();
    return found;
  });
  expect(candidates.filter((line) => / udp /i.test(line))).toEqual([]);
});

test("the page cannot leave: file, data, blob and foreign addresses, nor history", async () => {
  for (const address of ["file:///etc/passwd", "data:text/html,<h1>x</h1>", "https://example.com/"]) {
    await host.page.evaluate((to) => {
      location.href = to;
    }, address);
    await new Promise((later) => setTimeout(later, 150));
    expect(host.page.url(), address).toBe(`${ORIGIN}/`);
  }
});

test("a blob that is opened by itself runs nothing and reaches no bridge; every answer bars guessing and framing", async () => {
  const headers = await host.page.evaluate(async () => {
    const of = async (path: string) => Object.fromEntries((await fetch(path)).headers);
    return {
      page: await of("/"),
      script: await of("/page.js"),
      blob: await of("/blob/known"),
      none: await of("/x"),
    };
  });
  for (const [name, one] of Object.entries(headers)) {
    expect(one, name).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    // the officer's page alone has a right: its own camera
    const camera = name === "page" ? "(self)" : "()";
    expect(one["permissions-policy"], name).toContain(`camera=${camera}, microphone=(), geolocation=()`);
    expect(one["permissions-policy"], name).toContain("clipboard-read=()");
    expect(one["content-security-policy"], name).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(one["content-security-policy"], name).not.toMatch(/unsafe|\*/);
  }
  expect(headers.blob).toMatchObject({ "cache-control": "no-store" });
  expect(headers.blob["content-security-policy"]).toContain("sandbox");
});

test("the browser is given none of our secrets", async () => {
  let seen = 0;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (!command.includes(folder) || command.includes("fake-core")) continue;
    seen++;
    expect(await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")).not.toContain(SECRET);
  }
  expect(seen).toBeGreaterThan(0);
});

test("a saved file stands in its folder alone, under a harmless name, and no second copy lies anywhere", async () => {
  const saved = host.page.waitForEvent("download");
  await host.page.evaluate((words) => {
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(new Blob([words], { type: "application/pdf" }));
    anchor.download = `${"dài ".repeat(80)}.pdf`;
    document.body.append(anchor);
    anchor.click();
  }, SECRET);
  await saved;
  const downloads = join(folder, "downloads");
  await expect.poll(async () => (await readdir(downloads).catch(() => [])).length).toBe(1);
  expect((await stat(downloads)).mode & 0o077).toBe(0);
  await expect.poll(() => filesWith(join(folder, "browser-profile"), SECRET)).toEqual([]);
});

test("after a day the profile holds nothing of it, also what an older window left there", async () => {
  await host.page.evaluate((words) => {
    localStorage.setItem("x", words);
    sessionStorage.setItem("x", words);
    document.title = words;
    history.pushState(null, "", `/dossiers/${words}`);
  }, SECRET);
  await host.page.waitForTimeout(300);
  await host.close();
  const profile = join(folder, "browser-profile");
  expect(await filesWith(profile, SECRET)).toEqual([]);
  // a window that was killed wiped nothing; the next start does
  await writeFile(join(profile, "Default", "History"), SECRET);
  host = await openHost();
  expect(await filesWith(profile, SECRET)).toEqual([]);
  const preferences = await readFile(join(profile, "Default", "Preferences"), "utf8");
  expect(JSON.parse(preferences)).toMatchObject({ credentials_enable_service: false });
});

/** Files below a folder that hold these words, in the two encodings that Chromium writes. */
async function filesWith(root: string, words: string): Promise<string[]> {
  const found: string[] = [];
  const wanted = [Buffer.from(words), Buffer.from(words, "utf16le")];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (wanted.some((one) => bytes.includes(one))) found.push(path);
  }
  return found;
}
