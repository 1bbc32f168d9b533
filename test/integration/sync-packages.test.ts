import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createContext } from "../../main/core/context.ts";
import type { OfficeConfig } from "../../main/core/office/config.ts";
import { createPackages } from "../../main/core/sync/service.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { AGENCY } from "../support/rows.ts";
import { type Counter, counter, noise, outbox, province, receive, sign } from "../support/sync-counter.ts";
import { tempDir } from "../support/temp-dir.ts";

const PASSPHRASE = "mưa nguồn chớp bể 2026";
const HEAD = { username: "truong", fullName: "Dương Đình Kỷ" };
const code = (n: number) => `H41.99-260109-000${n}`;

/** Packages of a counter, on the real disk. */
function packagesOf(at: Counter, name: string, agency = AGENCY) {
  const core = createContext({
    // every folder but these stands for a disk that can be pulled out
    ports: {
      ...at.ports,
      disk: {
        ...nodeDisk(),
        volume: async (path: string) => (/^.du-lieu|cung-o/.test(path) ? "own" : "usb"),
      },
    },
    config: { agency: { code: agency }, machineName: name } as OfficeConfig,
    database: at.database,
    emit: () => {},
  });
  const packages = createPackages(core, {
    deviceId: at.line.deviceId,
    folder: "/du-lieu",
    engine: at.engine,
    config: async () => at.line,
    cost: 1 << 14,
  });
  onTestFinished(() => packages.stop());
  /** Waits for the end of what was begun; answers how it ended. */
  async function ended() {
    for (;;) {
      const { running } = await packages.view();
      if (running?.state !== "working") return running;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  return {
    ...packages,
    async out(folder: string) {
      await packages.exportTo(HEAD, folder, PASSPHRASE);
      const end = await ended();
      return { ...end, path: end!.path };
    },
    async in(path: string, passphrase = PASSPHRASE) {
      await packages.importFrom(HEAD, path, passphrase);
      return ended();
    },
  };
}

const line = (at: Counter, server: { url: string; token: string }) => ({
  exchange: async ({ path }: { path: string }) => {
    const answer = await fetch(`${server.url}${path}`, {
      headers: { authorization: `Bearer ${at.line.deviceToken}`, "sync-protocol": "1" },
    });
    return {
      status: answer.status,
      headers: {},
      body: new Uint8Array(),
      json: await answer.json(),
      problem: undefined,
    };
  },
});

const refusalOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "accepted",
    (error: { code?: string }) => error.code ?? String(error),
  );

/** One machine with a dossier, a signed scan in two chunks, and no line. */
async function laden(server: { url: string; token: string }) {
  const at = await counter({ url: server.url, token: server.token }, 1);
  const dossier = await receive(at, { code: code(1) });
  const scan = await sign(at, dossier, [noise(1_300_000, "scan"), noise(2_000, "page")]);
  await receive(at, { code: code(2) });
  return { at, dossier, scan };
}

test("a package on a USB disk is the second copy of what it holds; one beside the data is none, and says so", async () => {
  const at = await counter({ url: "http://127.0.0.1:9", token: "device-token-1" });
  const packages = packagesOf(at, "QUAY-01");
  await receive(at, { code: code(1) });
  expect((await at.engine.status()).onlyHere).toBe(1);
  const folder = join(tempDir(), "cung-o");
  await mkdir(folder);
  const beside = await packages.out(folder);
  expect(beside).toMatchObject({ state: "done", said: expect.stringContaining("cùng ổ đĩa") });
  expect((await at.engine.status()).onlyHere).toBe(1);
  const usb = tempDir();
  // named by the minute and second: two packages of one second would be one file
  at.clock.advance(2000);
  expect(await packages.out(usb)).toMatchObject({ state: "done" });
  expect((await at.engine.status()).onlyHere).toBe(0);
  // what comes after it has no second copy yet
  await receive(at, { code: code(2) });
  expect((await at.engine.status()).onlyHere).toBe(1);
});

test("another machine of the office sends on behalf, exactly once whichever way comes first", async () => {
  const server = await province();
  const { at, scan } = await laden(server);
  const folder = tempDir();
  const out = await packagesOf(at, "Quầy 1").out(folder);
  expect(out.said).toBe(
    "Đã ghi và đọc lại 3 việc, 2 tệp. Mang USB sang máy khác của cơ quan và bấm “Nạp gói” ở đó, hoặc đưa tỉnh.",
  );
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^goi-dong-bo-Quay-1-\d{8}-\d{6}\.qmcgoi$/)]);
  const other = await counter({ url: server.url, token: "device-token-2" }, 2);
  const incoming = packagesOf(other, "Quầy 2");
  expect((await incoming.in(out.path))?.said).toBe(
    "Đã nhận 3 việc mới của máy “Quầy 1”. Máy này sẽ gửi thay; xem ở “Chờ gửi”.",
  );
  expect(await refusalOf(incoming.in(out.path))).toBe("sync.package-known");
  // a later package of that machine holds what came before, and one thing more
  const later = packagesOf(at, "Quầy 1");
  at.clock.advance(2000);
  const same = await later.out(folder);
  expect((await incoming.in(same.path))?.said).toBe(
    "Gói không có gì mới: cả 3 việc của máy “Quầy 1” máy này đã có. Không cần làm gì thêm.",
  );
  expect((await other.engine.now()).waitingOperations).toBe(0);
  const first = await server.state();
  expect(first.operations.map(({ deviceId }) => deviceId)).toEqual(Array(3).fill(at.line.deviceId));
  expect(first.operations.find(({ kind }) => kind === "document.signed")?.files).toEqual(scan.sha256);
  expect(first.files.every((file) => file.intact)).toBe(true);
  // the line of the first machine is back: everything is there already, and it lets go of it
  expect((await at.engine.now()).waitingOperations).toBe(0);
  const second = await server.state();
  expect(second.operations).toEqual(first.operations);
  expect((await outbox(at)).map(({ state }) => state)).toEqual(["done", "done", "done"]);
  expect((await at.engine.now()).problem).toBeNull();
  expect(server.violations).toEqual([]);
});

test("the server opens a package with its own key, once, and only of an enrolled machine", async () => {
  const server = await province();
  const { at } = await laden(server);
  const packages = packagesOf(at, "Quầy 1");
  await packages.learnKey(line(at, server));
  const { path } = await packages.out(tempDir());
  const bring = async (bytes: Uint8Array) => {
    const answer = await fetch(`${server.url}/admin/packages`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${server.adminToken}`,
        "content-type": "application/octet-stream",
      },
      body: new Uint8Array(bytes),
    });
    return (await answer.json()) as { accepted?: number; duplicates?: number; refused?: []; detail?: string };
  };
  const bytes = await readFile(path);
  const altered = Uint8Array.from(bytes);
  altered[bytes.length - 40]! ^= 1;
  expect((await bring(altered)).detail).toBe("Gói bị hỏng hoặc bị sửa: không nhận gì trong gói.");
  expect((await server.state()).operations).toEqual([]);
  expect(await bring(bytes)).toMatchObject({ accepted: 3, duplicates: 0, refused: [] });
  expect((await bring(bytes)).detail).toMatch(/^Gói này đã được nhận lúc /);
  expect((await at.engine.now()).waitingOperations).toBe(0);
  expect((await server.state()).operations).toHaveLength(3);
  // of a machine that nobody enrolled
  const stranger = await counter({ url: server.url, token: "device-token-lạ" }, 3);
  await receive(stranger, { code: code(9) });
  const strange = packagesOf(stranger, "Quầy lạ");
  await strange.learnKey(line(at, server));
  const foreign = await strange.out(tempDir());
  expect((await bring(await readFile(foreign.path))).detail).toBe("Gói không phải của máy nào đã ghi danh.");
});

test("what is altered, cut, foreign or of another office is refused in words, and nothing is changed", async () => {
  const server = await province();
  const { at } = await laden(server);
  const folder = tempDir();
  const { path } = await packagesOf(at, "Quầy 1").out(folder);
  const bytes = await readFile(path);
  const other = await counter({ url: server.url, token: "device-token-2" }, 2);
  const incoming = packagesOf(other, "Quầy 2");
  const nothing = async () => {
    expect(await outbox(other)).toEqual([]);
    expect(await other.database.read.selectFrom("files").select("id").execute()).toEqual([]);
  };
  expect((await incoming.in(path, "sai mật khẩu rồi"))?.said).toContain("Mật khẩu không mở được gói này.");
  expect(await refusalOf(packagesOf(other, "Quầy 3", "H41.98").in(path))).toBe("sync.package-other-office");
  expect(await refusalOf(incoming.in(join(folder, "không có")))).toBe("sync.package-missing");
  const strange = join(folder, "anh.jpg");
  await writeFile(strange, new Uint8Array([0xff, 0xd8, 0xff, ...noise(100)]));
  expect(await refusalOf(incoming.in(strange))).toBe("sync.package-foreign");
  const damage = async (made: Uint8Array): Promise<string> => {
    const file = join(folder, "hong.qmcgoi");
    await writeFile(file, made);
    try {
      const end = await incoming.in(file);
      return end?.state === "failed" ? "refused" : "taken";
    } catch {
      return "refused";
    }
  };
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        // the header costs a passphrase each time: bits of the content more often
        { weight: 1, arbitrary: fc.nat(900) },
        { weight: 4, arbitrary: fc.integer({ min: 900, max: bytes.length - 1 }) },
      ),
      fc.nat(7),
      async (place, bit) => {
        const made = Uint8Array.from(bytes);
        made[place]! ^= 1 << bit;
        expect(await damage(made)).toBe("refused");
      },
    ),
    { numRuns: 12 },
  );
  for (const length of [0, 7, 11, 400, bytes.length - 17, bytes.length - 1]) {
    expect(await damage(bytes.subarray(0, length))).toBe("refused");
  }
  expect(await damage(Buffer.concat([bytes, Buffer.from([0])]))).toBe("refused");
  await nothing();
  expect((await incoming.in(path))?.state).toBe("done");
  expect(await outbox(other)).toHaveLength(3);
}, 60_000);
