import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openDatabase } from "../../db/database.ts";
import { buildCalendar, nextWorkingDay } from "../../main/core/calendars/calendar.ts";
import { loadLaw } from "../../main/core/law.ts";
import { addDays, dayOf, toTimestamp } from "../../main/core/time.ts";
import { startCore } from "../../main/hosts/core-process.ts";
import { prepareDemonstration } from "../../main/hosts/demo/office.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";
import { builtPlaces } from "../../main/hosts/node/resources.ts";
import { type DeviceAuthority, openDeviceAuthority } from "../provincial-server/device-authority.ts";
import { type CoreClient, clientOf } from "./core-client.ts";
import { certifyMachine } from "./device-enrolment.ts";
import type { TestOffice } from "./office.ts";
import { copyPreparedOffice } from "./prepared-office.ts";
import { readResource } from "./resources.ts";
import { startServer, type TestProvince } from "./server.ts";

const CLOCK = new URL("moved-clock.mjs", import.meta.url);

/** One working day that a test walks through: two machines, one province, and one clock for the three of them. */
export interface OfficeDay {
  /** `yyyy-MM-dd`: the next working day */
  day: string;
  /** the first machine, as tests know an office; its province answers while the line is up */
  first: TestOffice;
  /** folder of the second machine */
  second: string;
  /** what a host must give its core so that it sees the day's time */
  env: Record<string, string>;
  /** Goes on to a time of the day, `14:30`; never back. */
  at(time: string): Promise<void>;
  /** milliseconds since the epoch */
  now(): number;
  province(): TestProvince;
  line(up: boolean): Promise<void>;
  /** Starts the second machine's core; tells the first where it listens. */
  startSecond(): Promise<CoreClient>;
  end(): Promise<void>;
}

export async function createOfficeDay(): Promise<OfficeDay> {
  const root = await mkdtemp(join(tmpdir(), "counter-day-"));
  const clockFile = join(root, "clock");
  const law = await loadLaw(readResource);
  const day = nextWorkingDay(buildCalendar(law.calendar), addDays(dayOf(Date.now()), 1));
  let added = 0;
  const now = () => Date.now() + added;
  const at = async (time: string): Promise<void> => {
    const wanted = Date.parse(`${day}T${time}:00+07:00`) - Date.now();
    if (added !== 0 && wanted < added) throw new Error(`the day is past ${time}`);
    added = wanted;
    await writeFile(clockFile, String(added));
  };
  await at("07:00");

  const server = (port: number) =>
    startServer({
      dataDir: join(root, "province"),
      port,
      deviceTokens: ["may-1", "may-2"],
      adminToken: "quan-tri",
      clock: now,
    });
  let running = await server(0);
  const { url } = running;
  let up = true;
  const authority = openDeviceAuthority(now());
  const folders = [join(root, "quay-1"), join(root, "quay-2")] as const;
  const env = {
    COUNTER_TEST_CLOCK: clockFile,
    NODE_OPTIONS: `--import=${pathToFileURL(CLOCK.pathname).href}`,
  };
  const prepared = await prepareMachine(folders[0], "QUAY-01", "may-1");
  await prepareMachine(folders[1], "QUAY-02", "may-2");
  let second: CoreClient | undefined;

  async function prepareMachine(folder: string, machineName: string, deviceToken: string) {
    // each machine makes a database of its own: two with one key and one past would be no two machines
    await copyPreparedOffice(folder, "tokens");
    const demo = await prepareDemonstration({ folder, serverUrl: url, deviceToken, say: () => {} });
    const path = join(folder, "office.json");
    const config = { ...JSON.parse(await readFile(path, "utf8")), machineName };
    await writeFile(path, JSON.stringify(config));
    await enrol(folder, authority, demo.config.agency.code, now());
    return demo;
  }

  return {
    day,
    second: folders[1],
    env,
    at,
    now,
    first: {
      ...prepared,
      folder: folders[0],
      province: { url, deviceToken: "may-1", adminToken: "quan-tri", pid: 0, stop: async () => {} },
      account(username) {
        return prepared.office.officers.find((officer) => officer.username === username)!;
      },
      end: async () => {},
    },
    province: () => running,
    async line(wish) {
      if (wish === up) return;
      up = wish;
      if (up) running = await server(Number(new URL(url).port));
      else await running.close();
    },
    async startSecond() {
      const places = builtPlaces();
      const core = startCore({
        entry: places.core,
        node: places.node,
        args: ["--data", folders[1]],
        env: { COUNTER_RESOURCES: places.resources, ...env },
        stderr: "inherit",
      });
      await core.ready();
      second = clientOf(core, "second");
      return second;
    },
    async end() {
      await second?.core.close();
      if (up) await running.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Gives a machine that is off its certificate of the office. */
export async function enrol(
  folder: string,
  authority: DeviceAuthority,
  unit: string,
  at: number,
): Promise<void> {
  await onDisk(folder, at, (parts) =>
    certifyMachine(parts, authority, unit, { issued: at, written: toTimestamp(at) }),
  );
}

/** Tells a machine that is off where another one of its office listens. */
export const knowAddress = (folder: string, address: string, at: number): Promise<unknown> =>
  onDisk(folder, at, ({ database }) =>
    database.write({ actor: "test", at: toTimestamp(at) }, (tx) =>
      tx.db.insertInto("exchange_addresses").values({ address, by: "CNTT", at: tx.at }).execute(),
    ),
  );

async function onDisk<T>(
  folder: string,
  at: number,
  work: (parts: {
    database: Awaited<ReturnType<typeof openDatabase>>["database"];
    ports: ReturnType<typeof nodePorts>;
  }) => Promise<T>,
): Promise<T> {
  const keys = nodeKeyStore({ dataDir: folder, kind: "file" });
  const ports = nodePorts(folder, keys);
  const clock = { now: () => at, monotonic: () => performance.now() };
  const { database } = await openDatabase({
    folder,
    masterKey: await keys.masterKey(),
    disk: ports.disk,
    random: ports.random,
    clock,
  });
  try {
    return await work({ database, ports: { ...ports, clock } });
  } finally {
    await database.close();
  }
}
