import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { loadLaw } from "../../main/core/law.ts";
import { readOfficeConfig } from "../../main/core/office/config.ts";
import type { Net } from "../../main/core/ports.ts";
import { firstReference } from "../../main/core/reference-data.ts";
import { USUAL_STOCK } from "../../main/core/sync/service.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { ADMIN, machine, refused, startProvince, wish } from "../support/joining.ts";
import { draftOf, type TestOffice } from "../support/office.ts";
import { openCore } from "../support/open-core.ts";
import { refusal } from "../support/refusal.ts";
import { readResource } from "../support/resources.ts";
import { tempDir } from "../support/temp-dir.ts";

/** What goes wrong while a machine joins, and a machine that is shut out later. */
const DAY = 86_400_000;
const SIGN_IN = { username: ADMIN.username, password: ADMIN.password };
/** catalogue, calendars and lists come with the joining */
const bringing = (folder: string) => ({ reference: firstReference(folder, () => loadLaw(readResource)) });

/** Breaks off at the n-th request: it never left, or it was done and nobody heard. */
function cutAt(n: number, heard: boolean) {
  const count = { sent: 0 };
  const net = (real: Net): Net => ({
    ...real,
    async send(request) {
      const own = ++count.sent;
      // the line stays down: whoever goes on asking gets nothing
      if (own > n || (own === n && !heard)) throw new AppError("sync.offline", {}, { retryable: true });
      const answer = await real.send(request);
      if (own === n) throw new AppError("sync.offline", {}, { retryable: true });
      return answer;
    },
  });
  return { count, net };
}

describe("joining that is broken off", () => {
  test.each([
    ["before the server got it", false],
    ["after the server did it", true],
  ])(
    "at each request in turn, %s: the same code goes on after a restart and it is one machine",
    async (_, heard) => {
      const { server, code } = await startProvince();
      let made = 0;
      // one by one, then now and then: the leases of numbers are all alike
      for (let n = 1; ; n += n < 5 ? 1 : 6) {
        const [given] = await code();
        const folder = tempDir();
        // what comes last is the reference data: cut once is enough
        const more = heard ? {} : bringing(folder);
        const cut = cutAt(n, heard);
        const first = await machine(folder, (ports) => ({ net: cut.net(ports.net) }), more);
        const answer = await first.enrolment.join(wish(server, given!)).catch(() => null);
        made++;
        // whatever is missing of the reference data keeps nobody from joining, and is said
        if (answer && !heard) expect(answer.toCome.length > 0).toBe(cut.count.sent >= n);
        if (!answer) expect(existsSync(join(folder, "office.json"))).toBe(false);
        await first.close();
        const again = await machine(folder, undefined, more);
        const state = answer ?? (await again.enrolment.join(wish(server, given!)));
        expect(state).toMatchObject({ state: "done" });
        expect(existsSync(join(folder, "office.json"))).toBe(true);
        if (cut.count.sent < n) break;
      }
      // the enrolment, the escrow, the clock and every series at least were cut once
      expect(made).toBeGreaterThan(4);
      expect(await server.machines.list()).toHaveLength(made);
      const { blocks } = await server.state();
      const leased = Map.groupBy(blocks, ({ machine: of }) => of);
      for (const own of leased.values()) {
        const names = own.map((block) => `${block.series} ${(block as { day?: string }).day ?? ""}`);
        expect(new Set(names).size).toBe(names.length);
      }
    },
  );

  test("at each file that is written, in turn: the disk was full, and the same code goes on", async () => {
    const { server, code } = await startProvince();
    for (let n = 1; ; n++) {
      const [given] = await code();
      let written = Number.NEGATIVE_INFINITY;
      const at = await machine(tempDir(), ({ disk }) => ({
        disk: {
          ...disk,
          async writeAtomic(path, bytes) {
            if (++written === n) throw new AppError("db.disk-full");
            await disk.writeAtomic(path, bytes);
          },
        },
      }));
      written = 0;
      const answer = await at.enrolment.join(wish(server, given!)).catch(() => null);
      const reached = written >= n;
      written = Number.NEGATIVE_INFINITY;
      if (!answer) expect(existsSync(join(at.folder, "office.json"))).toBe(false);
      const state = answer ?? (await at.enrolment.join(wish(server, given!)));
      expect(state).toMatchObject({ state: "done" });
      expect(existsSync(join(at.folder, "office.json"))).toBe(true);
      if (!reached) {
        expect(n).toBeGreaterThan(2);
        break;
      }
    }
  });
});

test.each([
  ["three years behind", -3 * 365],
  ["three years ahead", 3 * 365],
])(
  "a PC whose clock is %s joins all the same; numbers are those of the province's days, and the clock is named",
  async (_, days) => {
    const { server, code } = await startProvince();
    const [given] = await code();
    const clock = { now: () => Date.now() + days * DAY, monotonic: () => performance.now() };
    const at = await machine(tempDir(), () => ({ clock }));
    expect(await at.enrolment.join(wish(server, given!))).toMatchObject({ state: "done" });
    const { blocks } = await server.state();
    expect(new Set(blocks.map(({ series }) => series)).size).toBe(USUAL_STOCK.series.length);
    const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
    expect(blocks.map((block) => (block as { day?: string }).day ?? today).sort()[0]).toBe(today);
    await at.close();
    const opened = await openJoined(at.folder);
    opened.shift(days * DAY);
    const call = opened.as("window");
    await call("accounts.signIn", SIGN_IN);
    await call("sync.now", {});
    expect(Math.abs((await call("sync.status", {})).clockSkewSeconds ?? 0)).toBeGreaterThan(1000 * 86_400);
    await opened.core.close();
  },
);

test("nobody joins a machine at which nobody could sign in; the code waits for the first account", async () => {
  const { server, code } = await startProvince({ provinceAccounts: null });
  const at = await machine();
  const [given] = await code();
  const nobody = { ...wish(server, given!), administrator: null };
  expect(await refused(at.enrolment.join(nobody))).toBe("enrolment.administrator");
  expect(await at.enrolment.state()).toMatchObject({ state: "answered", needsAdministrator: true });
  expect(existsSync(join(at.folder, "office.json"))).toBe(false);
  const weak = { ...wish(server, given!), administrator: { ...ADMIN, password: "ngắn" } };
  expect(await refused(at.enrolment.join(weak))).toBe("accounts.weak-password");
  expect(await at.enrolment.join(wish(server, given!))).toMatchObject({
    state: "done",
    needsAdministrator: false,
  });
});

/** The counter of a folder whose machine has joined. */
async function openJoined(folder: string) {
  const config = await readOfficeConfig(nodeDisk(), join(folder, "office.json"));
  return openCore({ folder, config, office: { officers: [] } } as unknown as TestOffice);
}

test("a machine that is shut out says so in its own window, keeps and carries what it has, and sends it once it is taken in again", async () => {
  const { server, code } = await startProvince();
  const [given, another] = await code(["QUAY-01", "QUAY-01"]);
  const at = await machine();
  await at.enrolment.join(wish(server, given!));
  const { deviceId } = await at.enrolment.state();
  await at.close();
  const { core, as } = await openJoined(at.folder);
  const admin = as("admin");
  await admin("accounts.signIn", SIGN_IN);
  const { code: unit } = (await readOfficeConfig(nodeDisk(), join(at.folder, "office.json"))).agency;
  const lan = {
    username: "lan.nt",
    fullName: "Nguyễn Thị Lan",
    title: "Công chức",
    password: "mật khẩu dài 2",
  };
  await admin("accounts.create", {
    ...lan,
    roles: ["receiving-officer", "head"],
    homeAgency: unit,
    workAgency: unit,
  });
  const window = as("window");
  await window("accounts.signIn", { username: lan.username, password: lan.password });
  await server.machines.revoke(deviceId, "máy bị mất cắp ngày 27/11");
  const { id } = await window("dossiers.receive", {
    draftId: crypto.randomUUID(),
    content: draftOf("Vi Thị Đang Chờ"),
  });
  await window("sync.now", {});
  const status = await window("sync.status", {});
  expect(status).toMatchObject({ obstacle: "máy này đã bị tỉnh thu hồi", failedOperations: 0 });
  expect(status.sentence).toContain("máy này đã bị tỉnh thu hồi");
  expect(status.problem).toContain("máy bị mất cắp ngày 27/11");
  expect(status.waitingDossiers).toBe(1);
  // it still receives and finds, and everything can be carried away
  expect((await window("dossiers.get", { id })).applicantName).toBe("Vi Thị Đang Chờ");
  const carried = tempDir();
  await window("sync.exportPackage", { folder: carried, passphrase: "cụm từ mang đi" });
  expect((await server.state()).operations).toEqual([]);
  // not everybody may take it in again
  expect(await refusal(window("enrolment.join", { ...wish(server, another!), administrator: null }))).toBe(
    "session.forbidden",
  );
  await admin("enrolment.join", { ...wish(server, another!), administrator: null });
  await window("sync.now", {});
  expect(await window("sync.status", {})).toMatchObject({ obstacle: null, waitingDossiers: 0 });
  const { operations } = await server.state();
  expect(operations.filter(({ kind }) => kind === "dossier.received")).toHaveLength(1);
  await core.close();
});
