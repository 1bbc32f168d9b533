import { constants, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { fileLog } from "../../main/hosts/node/log.ts";
import { nodeNet } from "../../main/hosts/node/net.ts";
import { systemRandom } from "../../main/hosts/node/ports.ts";
import { systemPrinter } from "../../main/hosts/node/printer.ts";
import { readOffers, readStates } from "../../main/hosts/node/printer-cups.ts";
import { windowsPrinter } from "../../main/hosts/node/printer-windows.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ports-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const bytes = (text: string) => new TextEncoder().encode(text);

test("ids are UUIDs of version 7 that grow with time, and no two are the same", () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-27T08:00:00.000Z") });
  onTestFinished(() => void vi.useRealTimers());
  const early = Array.from({ length: 1000 }, () => systemRandom.uuid());
  vi.advanceTimersByTime(1);
  const later = systemRandom.uuid();
  expect(new Set(early).size).toBe(1000);
  for (const id of early) expect(id < later).toBe(true);
  expect(later).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(later.replaceAll("-", "").slice(0, 12), 16)).toBe(Date.now());
});

describe("disk", () => {
  const disk = nodeDisk();

  test("an atomic write replaces the whole file and leaves nothing beside it", async () => {
    const path = join(folder, "a");
    await disk.writeAtomic(path, bytes("one"));
    await disk.writeAtomic(path, bytes("two"));
    expect(new TextDecoder().decode(await disk.read(path))).toBe("two");
    expect(await readdir(folder)).toEqual(["a"]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test("what is absent reads as absent", async () => {
    expect(await disk.read(join(folder, "none"))).toBeUndefined();
    expect(await disk.stat(join(folder, "none", "deeper"))).toBeUndefined();
    expect(await disk.list(join(folder, "none"))).toEqual([]);
    await expect(disk.open(join(folder, "none"), "read")).rejects.toMatchObject({ code: "files.missing" });
  });

  test("a full disk and a forbidden folder are refused in words, with nothing left behind", async () => {
    const full = await disk.open("/dev/full", "append");
    await expect(full.append(bytes("x"))).rejects.toMatchObject({ code: "db.disk-full", retryable: true });
    await full.close();
    // even root may not write there
    await expect(disk.writeAtomic("/proc/self/nothing", bytes("x"))).rejects.toThrow();
    await expect(disk.open("/sys/kernel/none", "append")).rejects.toMatchObject({ code: "db.read-only" });
  });

  test("a file grows at its end, is read anywhere and cut", async () => {
    const file = await disk.open(join(folder, "log"), "append");
    await file.append(bytes("hello "));
    await file.append(bytes("world"));
    await file.sync();
    expect(new TextDecoder().decode(await file.read(6, 100))).toBe("world");
    await file.truncate(5);
    expect(await file.size()).toBe(5);
    await file.append(bytes("!"));
    expect(new TextDecoder().decode(await file.read(0, 10))).toBe("hello!");
    await file.close();
  });

  test("a list names kinds and follows no link", async () => {
    await disk.makeFolder(join(folder, "b", "c"));
    await writeFile(join(folder, "a"), "xyz");
    await symlink("/etc/passwd", join(folder, "l"));
    expect((await disk.list(folder)).map(({ name, kind }) => [name, kind])).toEqual([
      ["a", "file"],
      ["b", "folder"],
      ["l", "link"],
    ]);
    await disk.rename(join(folder, "a"), join(folder, "b", "a"));
    await disk.remove(join(folder, "b"));
    expect((await disk.list(folder)).map(({ name }) => name)).toEqual(["l"]);
    expect(await disk.free(folder)).toBeGreaterThan(0);
  });
});

describe("key store", () => {
  test("the key of a file is made once, for its owner alone", async () => {
    const key = await nodeKeyStore({ dataDir: folder, kind: "file" }).masterKey();
    expect(key).toHaveLength(32);
    expect((await stat(join(folder, "keys", "master.key"))).mode & 0o777).toBe(0o600);
    expect(await nodeKeyStore({ dataDir: folder, kind: "file" }).masterKey()).toEqual(key);
    await chmod(join(folder, "keys", "master.key"), 0o640);
    await expect(nodeKeyStore({ dataDir: folder, kind: "file" }).masterKey()).rejects.toMatchObject({
      code: "keystore.refused",
    });
  });

  test("a lost key is told; no new one is made over existing data", async () => {
    await writeFile(join(folder, "counter.db"), "data");
    const store = nodeKeyStore({ dataDir: folder, kind: "file" });
    await expect(store.masterKey()).rejects.toMatchObject({ code: "db.wrong-key" });
    expect(await readdir(folder)).toEqual(["counter.db"]);
  });

  test("a passphrase opens what it closed, another one does not, and the key stands nowhere in clear", async () => {
    const open = (passphrase: string) =>
      nodeKeyStore({ dataDir: folder, kind: "passphrase", passphrase }).masterKey();
    const key = await open("cụm mật khẩu dài");
    expect(await open("cụm mật khẩu dài".normalize("NFD"))).toEqual(key);
    await expect(open("cụm mật khẩu khác")).rejects.toMatchObject({ code: "db.wrong-key" });
    const stored = await readFile(join(folder, "keys", "master.passphrase"), "utf8");
    expect(stored).not.toContain(Buffer.from(key).toString("base64"));
    expect(() => nodeKeyStore({ dataDir: folder, kind: "passphrase" })).toThrow(/keystore.refused/);
  });

  test("the escrow of IT opens to the same key", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const escrowPublicKey = publicKey.export({ type: "spki", format: "pem" }) as string;
    const key = await nodeKeyStore({ dataDir: folder, kind: "file", escrowPublicKey }).masterKey();
    const wrapped = await readFile(join(folder, "keys", "master.escrow"));
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    expect(privateDecrypt({ key: privateKey, padding, oaepHash: "sha256" }, wrapped)).toEqual(
      Buffer.from(key),
    );
  });

  test("the secret service gets the key by a pipe, never by an argument", async () => {
    let stored = "";
    const seen: string[][] = [];
    const runner = async (program: string, args: string[], options?: { input?: string }) => {
      seen.push([program, ...args]);
      if (args[0] === "store") stored = options?.input ?? "";
      return { code: args[0] === "lookup" && stored === "" ? 1 : 0, out: stored, err: "" };
    };
    const key = await nodeKeyStore({ dataDir: folder, kind: "secret-service", runner }).masterKey();
    expect(Buffer.from(stored, "base64")).toEqual(Buffer.from(key));
    expect(seen.flat().join(" ")).not.toContain(stored);
    expect(await nodeKeyStore({ dataDir: folder, kind: "secret-service", runner }).masterKey()).toEqual(key);
  });

  test("a machine without a secret service is refused, not served by a weaker store", async () => {
    const runner = async () => ({ code: null, out: "", err: "" });
    const store = nodeKeyStore({ dataDir: folder, kind: "secret-service", runner });
    await expect(store.masterKey()).rejects.toMatchObject({ code: "keystore.refused" });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("net", () => {
  let server: Server | undefined;
  afterEach(async () => {
    await new Promise((done) => (server ? server.close(done) : done(undefined)));
    server = undefined;
  });

  async function serve(answer: RequestListener): Promise<string> {
    const made = createServer(answer);
    server = made;
    await new Promise<void>((done) => made.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(made.address() as AddressInfo).port}/`;
  }

  const get = (url: string, limits = {}) =>
    nodeNet().send({ method: "GET", url, timeout: 20_000, maxBytes: 1000, ...limits });

  test("an exchange gives status, headers and bytes", async () => {
    const url = await serve(async (request, response) => {
      const body: Buffer[] = [];
      for await (const part of request) body.push(part as Buffer);
      response.writeHead(201, { "x-method": request.method, "x-auth": request.headers.authorization });
      response.end(Buffer.concat(body));
    });
    const request = { method: "PUT", url, headers: { authorization: "Bearer t" }, body: bytes("xin chào") };
    const { status, headers, body } = await nodeNet().send({ ...request, timeout: 20_000, maxBytes: 1000 });
    expect([status, headers["x-method"], headers["x-auth"]]).toEqual([201, "PUT", "Bearer t"]);
    expect(new TextDecoder().decode(body)).toBe("xin chào");
  });

  test("a redirect is an answer, not followed", async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
    );
    expect((await get(url)).status).toBe(302);
  });

  test("an answer longer than allowed is refused, announced or not", async () => {
    const announced = await serve((_, response) => response.end("x".repeat(2000)));
    await expect(get(announced)).rejects.toMatchObject({ code: "files.too-large" });
    server?.closeAllConnections();
    const streamed = await serve((_, response) => {
      response.write("x".repeat(600));
      response.write("x".repeat(600));
      response.end();
    });
    await expect(get(streamed)).rejects.toMatchObject({ code: "files.too-large" });
  });

  test("no answer, a broken one and none in time are all: offline", async () => {
    await expect(get("http://127.0.0.1:1/")).rejects.toMatchObject({ code: "sync.offline", retryable: true });
    const broken = await serve((request) => request.socket.destroy());
    await expect(get(broken)).rejects.toMatchObject({ code: "sync.offline" });
    server?.closeAllConnections();
    const silent = await serve(() => {});
    await expect(get(silent, { timeout: 50 })).rejects.toMatchObject({ code: "sync.offline" });
    server?.closeAllConnections();
  });
});

describe("printer", () => {
  function cups(answers: Record<string, { code: number; out?: string; err?: string }>) {
    const calls: string[][] = [];
    const printer = systemPrinter(async (program, args) => {
      calls.push([program, ...args]);
      const { code, out = "", err = "" } = answers[`${program} ${args[0]}`] ?? { code: 1 };
      if (program === "lp") calls.push([await readFile(args.at(-1) ?? "", "utf8")]);
      return { code, out, err };
    }, "linux");
    return { printer, calls };
  }
  const TWO = {
    "lpstat -e": { code: 0, out: "Canon_LBP\nHP_M404\n" },
    "lpstat -d": { code: 0, out: "system default destination: HP_M404\n" },
  };

  test("lists printers and prints on the default one; the page does not stay on the disk", async () => {
    const { printer, calls } = cups({
      ...TWO,
      "lp -d": { code: 0, out: "request id is HP_M404-17 (1 file(s))" },
    });
    expect(await printer.list()).toEqual([
      { name: "Canon_LBP", isDefault: false, state: "ready", why: "" },
      { name: "HP_M404", isDefault: true, state: "ready", why: "" },
    ]);
    expect(await printer.print(bytes("%PDF"), { title: "Giấy tiếp nhận", copies: 2 })).toBe("HP_M404-17");
    const command = calls.find(([program]) => program === "lp") ?? [];
    expect(command.slice(0, 7)).toEqual(["lp", "-d", "HP_M404", "-n", "2", "-t", "Giấy tiếp nhận"]);
    expect(calls.at(-1)).toEqual(["%PDF"]);
    await expect(stat(command.at(-1) ?? "")).rejects.toThrow();
  });

  test("no printer and a failing printer are refused in words", async () => {
    const none = cups({ "lpstat -e": { code: 0, out: "" } });
    const options = { title: "t", copies: 1 };
    await expect(none.printer.print(bytes("x"), options)).rejects.toMatchObject({ code: "print.no-printer" });
    const bad = cups({ ...TWO, "lp -d": { code: 1, err: "lp: out of paper\n" } });
    await expect(bad.printer.print(bytes("x"), options)).rejects.toMatchObject({
      code: "print.failed",
      params: { why: "lp: out of paper" },
    });
    await expect(bad.printer.print(bytes("x"), { ...options, printer: "Gone" })).rejects.toMatchObject({
      code: "print.no-printer",
    });
  });
});

describe("what CUPS says of its printers", () => {
  test("idle, paused and wanting a hand are told apart, in words", () => {
    const states = readStates(
      [
        "printer A is idle.  enabled since Thu Nov 26 14:09:14 2026",
        "\tAlerts: none",
        "printer B disabled since Thu Nov 26 14:09:19 2026 -",
        "\tbảo trì",
        "\tAlerts: paused",
        "printer C is idle.  enabled since Thu Nov 26 14:09:14 2026",
        "\tAlerts: media-empty-error toner-low-warning",
        "printer D now printing D-4.  enabled since Thu Nov 26 14:09:14 2026",
        "\tAlerts: toner-low-warning",
        "printer E disabled since Thu Nov 26 14:09:19 2026 -",
        "\tAlerts: offline-report paused",
      ].join("\n"),
    );
    expect(Object.fromEntries(states)).toEqual({
      A: { state: "ready", why: "" },
      B: { state: "paused", why: "" },
      C: { state: "not-ready", why: "hết giấy" },
      D: { state: "ready", why: "" },
      E: { state: "paused", why: "không thấy máy in, có thể đang tắt hoặc rút dây" },
    });
  });

  test("trays, papers and duplex are read from what its driver offers", () => {
    expect(
      readOffers(
        "PageSize/Page Size: Letter *A4 A5 Custom.WIDTHxHEIGHT\nInputSlot/Media Source: *Auto Tray1 Tray2\nDuplex/2-Sided: *None DuplexNoTumble DuplexTumble\nResolution/R: *600dpi\n",
      ),
    ).toMatchObject({
      papers: [{ value: "Letter" }, { value: "A4" }, { value: "A5" }],
      trays: [{ value: "Auto" }, { value: "Tray1" }, { value: "Tray2" }],
      duplex: true,
    });
    expect(readOffers("PageSize/Page Size: *A4\nDuplex/2-Sided: *None\n")).toMatchObject({
      trays: [],
      duplex: false,
    });
  });
});

describe("printing on Windows, as its programs would be called", () => {
  const rows = [
    { Name: "HP quầy 1", Default: true, PrinterState: 0, WorkOffline: false, DetectedErrorState: 0 },
    { Name: "Canon", Default: false, PrinterState: 1, WorkOffline: false, DetectedErrorState: 0 },
    { Name: "Epson", Default: false, PrinterState: 0, WorkOffline: false, DetectedErrorState: 4 },
    { Name: "Brother", Default: false, PrinterState: 0, WorkOffline: true, DetectedErrorState: 0 },
  ];
  const windows = (program: string | undefined) => {
    const calls: string[][] = [];
    const printer = windowsPrinter(
      async (name, args) => {
        calls.push([name, ...args]);
        return { code: 0, out: name === "powershell.exe" ? JSON.stringify(rows) : "", err: "" };
      },
      () => program,
    );
    return { printer, calls };
  };

  test("SumatraPDF gets printer, tray, paper and side; states are said in words", async () => {
    const { printer, calls } = windows("C:\\Sumatra.exe");
    expect((await printer.list()).map(({ state, why }) => [state, why])).toEqual([
      ["ready", ""],
      ["paused", ""],
      ["not-ready", "hết giấy"],
      ["not-ready", "không thấy máy in, có thể đang tắt hoặc rút dây"],
    ]);
    const job = {
      title: "t",
      copies: 2,
      printer: "HP quầy 1",
      tray: "Tray 2",
      paper: "A5",
      sides: "long" as const,
    };
    expect(await printer.print(bytes("%PDF"), job)).toBe("HP quầy 1");
    const [program, ...args] = calls.at(-1) ?? [];
    expect(program).toBe("C:\\Sumatra.exe");
    expect(args.slice(0, 4)).toEqual([
      "-print-to",
      "HP quầy 1",
      "-print-settings",
      "2x,noscale,duplexlong,bin=Tray 2,paper=A5",
    ]);
    await expect(stat(args.at(-1) ?? "")).rejects.toThrow();
  });

  test("without SumatraPDF it is said what is missing", async () => {
    const { printer } = windows(undefined);
    await expect(printer.print(bytes("x"), { title: "t", copies: 1 })).rejects.toMatchObject({
      code: "print.no-program",
    });
  });
});

describe("log", () => {
  const lines = async () =>
    (await readFile(join(folder, "counter.log"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

  test("no secret, PIN, identity number or name reaches it", async () => {
    const log = fileLog(folder);
    log.warn("signing.failed", {
      pin: "12345678",
      password: "bí mật",
      fullName: "Nguyễn Văn A",
      identity: "040193990100",
      why: "CCCD 040193990100 not found, phone 0912345678",
      nested: { deviceToken: "t0ken", count: 3 },
      bytes: new Uint8Array(5),
    });
    const [line] = await lines();
    const text = JSON.stringify(line);
    for (const secret of ["12345678", "bí mật", "Nguyễn", "040193990100", "0912345678", "t0ken"]) {
      expect(text).not.toContain(secret);
    }
    expect(line).toMatchObject({ event: "signing.failed", nested: { count: 3 }, bytes: "5 bytes" });
    expect(line.why).toContain("***100");
  });

  test("files rotate and old ones go", async () => {
    const log = fileLog(folder, { file: 400, files: 3 });
    for (let n = 0; n < 40; n++) log.info("event", { n });
    expect((await readdir(folder)).sort()).toEqual(["counter.log", "counter.log.1", "counter.log.2"]);
    expect((await lines()).at(-1)).toMatchObject({ n: 39 });
    for (const name of await readdir(folder))
      expect((await stat(join(folder, name))).size).toBeLessThanOrEqual(400);
  });

  test("a log that cannot be written disturbs nobody", async () => {
    await writeFile(join(folder, "file"), "");
    expect(() => fileLog(join(folder, "file", "logs")).error("x")).not.toThrow();
  });
});
