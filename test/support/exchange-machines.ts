import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { CoreContext } from "../../main/core/context.ts";
import { type Core, createCore } from "../../main/core/core.ts";
import { AppError } from "../../main/core/errors.ts";
import { loadLaw } from "../../main/core/law.ts";
import { OfficeConfig } from "../../main/core/office/config.ts";
import type { Child, Ports } from "../../main/core/ports.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";
import { findPlaces } from "../../main/hosts/node/resources.ts";
import type { Input, Output, ProcedureName } from "../../preload/contract/index.ts";
import { type DeviceAuthority, openDeviceAuthority } from "../provincial-server/device-authority.ts";
import { Refused } from "./core-client.ts";
import { certifyMachine } from "./device-enrolment.ts";
import { tempDir } from "./temp-dir.ts";

export const UNIT = "H41.99";
export const PASSWORD = "mat-khau-thu-nghiem-1";

/** No machine of these tests draws or reads anything. */
const noChildren: Ports["children"] = {
  start: (): Child => ({
    call: async (method: string) => {
      throw new AppError("child.crashed", { child: method });
    },
    memory: () => 0,
    alive: () => true,
    stop: async () => {},
  }),
  resident: () => 0,
};

export interface OfficeMachine {
  name: string;
  deviceId: string;
  folder: string;
  core: Core;
  context: CoreContext;
  call<P extends ProcedureName>(proc: P, input: Input<P>, key?: string): Promise<Output<P>>;
  /** a paper result lies at its counter, let off its scan by the head */
  finish(id: string): Promise<void>;
  /** where it listens */
  port(): Promise<number>;
  /** switched off; its disk stays */
  off(): Promise<void>;
}

export interface MachineWish {
  authority?: DeviceAuthority;
  unit?: string;
  /** the province that it is connected to; nowhere when absent: the line is down */
  province?: { url: string; token: string };
  /** a folder to start again from */
  folder?: string;
  enrolled?: boolean;
  /** milliseconds at which its certificate was issued */
  issued?: number;
  /** in place of the machine's own */
  ports?: Partial<Ports>;
  /** lives longer than one test; the caller ends it */
  keep?: boolean;
}

export const testAuthority = (): DeviceAuthority => openDeviceAuthority(Date.now());

/** A PC of an office with the real core, the real lines between machines, and an officer who may do everything. */
export async function startMachine(name: string, wish: MachineWish = {}): Promise<OfficeMachine> {
  const folder = wish.folder ?? (wish.keep ? mkdtempSync(join(tmpdir(), "counter-")) : tempDir());
  const { resources } = findPlaces();
  let context: CoreContext | undefined;
  let deviceId = "";
  const ports: Ports = {
    ...nodePorts(folder, {
      kind: "file",
      masterKey: async () => new Uint8Array(createHash("sha256").update(name).digest()),
    }),
    children: noChildren,
    ...wish.ports,
  };
  const core = await createCore({
    ports,
    config: OfficeConfig.parse({
      demonstration: true,
      agency: {
        code: UNIT,
        codeUnverified: true,
        name: "Ủy ban nhân dân xã Thử",
        parentName: "",
        unitName: "Trung tâm Phục vụ hành chính công",
        abbreviation: "TTPVHCC",
        address: "Xã Thử",
        phone: "",
      },
      machineName: name,
      system: { name: "Hệ thống thử", owner: "Tỉnh thử", lookupUrl: "example.vn" },
      maskIdentityInQr: true,
      // a port where nobody answers: the line is down
      sync: {
        serverUrl: wish.province?.url ?? "http://127.0.0.1:9",
        deviceToken: wish.province?.token ?? "khong-co",
      },
      token: null,
      numberDaysAhead: 1,
      exchange: { enabled: true, port: 0, announce: false, addresses: [] },
    }),
    law: await loadLaw(async (path) => JSON.parse(await readFile(join(resources, path), "utf8"))),
    folder,
    version: "test",
    buildDay: "2025-11-01",
    ocrWorkers: 1,
    makeWriter: () => {
      throw new AppError("child.crashed", { child: "pdf" });
    },
    demonstrationAccounts: [
      {
        username: "canbo",
        password: PASSWORD,
        fullName: "Trần Thị Thử",
        title: "Công chức",
        roles: ["receiving-officer", "head"],
        homeAgency: UNIT,
        workAgency: UNIT,
      },
    ],
    checkOutput: true,
    onOpen: (given) => {
      context = given;
    },
  });
  let running = true;
  const off = async () => {
    if (!running) return;
    running = false;
    await core.close();
    if (wish.keep) rmSync(folder, { recursive: true, force: true });
  };
  if (!wish.keep) onTestFinished(off);
  const opened = context!;
  const machine: OfficeMachine = {
    name,
    deviceId,
    folder,
    core,
    context: opened,
    async call(proc, input, key) {
      const reply = await core.call(
        { v: 1, id: randomUUID(), proc, input, key },
        { client: "w", origin: "window" },
      );
      if (!reply.ok) throw new Refused(reply.error);
      return reply.data as never;
    },
    async finish(id) {
      await machine.call("life.finish", { id, title: "Giấy xác nhận", number: "12/XN", note: "" });
      const { results } = await machine.call("returns.get", { id });
      for (const { id: componentId } of results) {
        await machine.call("returns.excuseScan", { componentId, why: "Máy quét hỏng" });
      }
    },
    async port() {
      await machine.call("exchange.now", {});
      return (await machine.call("exchange.view", {})).port ?? 0;
    },
    off,
  };
  if (wish.authority && wish.enrolled !== false) {
    deviceId = await certifyMachine({ database: opened.database, ports }, wish.authority, wish.unit ?? UNIT, {
      issued: wish.issued ?? Date.now(),
      written: opened.now(),
    });
    machine.deviceId = deviceId;
  }
  await machine.call("accounts.signIn", { username: "canbo", password: PASSWORD });
  return machine;
}

/** Tells one machine where the other is, as an officer would, and lets them meet. */
export async function introduce(one: OfficeMachine, other: OfficeMachine): Promise<void> {
  const port = await other.port();
  await one.port();
  await one.context.write("test", (tx) =>
    tx.db
      .insertInto("exchange_addresses")
      .values({ address: `127.0.0.1:${port}`, by: "thử", at: tx.at })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  await meet(one, other);
}

/** Lets both machines ask each other until neither has anything new. */
export async function meet(...machines: OfficeMachine[]): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    for (const machine of machines) await machine.call("exchange.now", {});
  }
}
