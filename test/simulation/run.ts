import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDeviceAuthority } from "../provincial-server/device-authority.ts";
import { seededRandom } from "../support/memory-ports.ts";
import { Clerk } from "./clerk.ts";
import { Machine, makeTemplate, OFFICER, Refusal } from "./counter.ts";
import { broken, copiesAt, type Gone, rest, safeOf } from "./invariants.ts";
import { SimulatedLan } from "./lan.ts";
import { FAIR, SimulatedLine } from "./line.ts";
import { Province } from "./province.ts";
import { type FaultName, World } from "./world.ts";

export interface Outcome {
  seed: number;
  /** what did not hold, in words; empty when everything did */
  broken: string[];
  steps: number;
  faults: Record<FaultName, number>;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** With a good line everything is through within this time, or it never will be. */
const PATIENCE = HOUR;

/** The share of lives in which the machines are one office on one local network. */
const OFFICES = 1 / 8;

/** Where the machines' disks are: in memory where the system has such a place. */
const PLACE = process.platform === "linux" ? "/dev/shm" : tmpdir();

/** A folder for everything of this process and the machine that every counter begins as. */
export async function prepare(): Promise<{ root: string; template: string; end(): void }> {
  let root: string;
  try {
    root = mkdtempSync(join(PLACE, "simulation-"));
  } catch {
    root = mkdtempSync(join(tmpdir(), "simulation-"));
  }
  const template = join(root, "template");
  mkdirSync(template);
  await makeTemplate(template, new World(0));
  return { root, template, end: () => rmSync(root, { recursive: true, force: true }) };
}

/** One life of a province and its counters, from one seed. */
export async function runSeed(seed: number, place: { root: string; template: string }): Promise<Outcome> {
  const world = new World(seed);
  const root = join(place.root, `seed-${seed}`);
  mkdirSync(root);
  const found: string[] = [];
  try {
    await live(world, root, place.template, found);
  } catch (error) {
    found.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return { seed, broken: found, steps: world.steps, faults: world.faults };
}

async function live(world: World, root: string, template: string, found: string[]): Promise<void> {
  const names = ["may-1", "may-2", "may-3"].slice(0, world.chance(0.2) ? 3 : 2);
  const province = new Province(
    world,
    root,
    names.map((name) => `token-of-${name}`),
  );
  await province.start();
  const lan = new SimulatedLan(world);
  // the machines of most lives never joined an office: what they ask each other takes most of the computing
  const authority = world.chance(OFFICES) ? openDeviceAuthority(world.now) : null;
  const everybody = names.map((name) => {
    const clerk: Clerk = new Clerk(
      world,
      new Machine({
        name,
        world,
        root,
        template,
        line: new SimulatedLine(world, province),
        lan,
        authority,
        token: `token-of-${name}`,
        onDeath: () => {
          clerk.interrupted();
          if (!resting && !clerk.machine.destroyed) startAgain(clerk);
        },
      }),
    );
    return clerk;
  });
  if (authority) for (const clerk of everybody) clerk.others = everybody.filter((other) => other !== clerk);
  let clerks = everybody;
  const gone: Gone[] = [];
  /** the disk of one machine of several dies with whatever is only on it */
  const destroy = async (clerk: Clerk) => {
    if (!clerk.machine.ready) return;
    const others = clerks.filter((other) => other !== clerk);
    gone.push({ clerk, safe: await safeOf(clerk), copied: await copiesAt(others, clerk) });
    clerks = others;
    for (const other of clerks) other.lose(clerk);
    clerk.machine.destroy();
  };
  /** between two days nobody switches a PC on */
  let resting = false;
  const startAgain = (clerk: Clerk) => {
    const soon = world.chance(0.7) ? world.between(5, 40) * SECOND : world.between(1, 3) * MINUTE;
    world.after(soon, async () => {
      if (!clerk.machine.alive && !clerk.machine.destroyed && !resting) await clerk.machine.start();
    });
  };
  const failed = (error: unknown) =>
    found.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const perform = (clerk: Clerk, act: Parameters<Clerk["perform"]>[0]) =>
    void clerk.perform(act).catch(failed);
  const news = new News(world, province);

  const days = world.chance(0.3) ? 3 : 2;
  for (let day = 0; day < days; day++) {
    resting = false;
    for (const clerk of clerks)
      world.after(world.between(0, 40) * SECOND, async () => {
        if (!clerk.machine.alive && !clerk.machine.destroyed && !resting) await clerk.machine.start();
      });
    const until = world.now + world.between(80, 180) * SECOND;
    const office = { world, clerks, province, news, perform, until };
    plan(office);
    if (authority) planLan(world, lan, names, until);
    if (authority && day === days - 1 && clerks.length === 3 && world.chance(0.5)) {
      const one = world.pick(clerks)!;
      world.after(world.random() * (until - world.now), () => destroy(one));
    }
    while (await world.step(until));
    world.now = until;
    if (province.up && (world.chance(0.6) || day === 0)) await province.backUp();
    if (day === days - 1) break;
    // the night: most PCs are switched off at the wall, some sleep and wake where they were
    resting = true;
    for (const { machine } of clerks) if (world.chance(0.7)) machine.cutPower();
    world.count("offDays");
    world.now += (world.chance(0.2) ? world.between(2, 9) : 1) * 24 * HOUR - 5 * MINUTE;
    if (province.up && world.chance(0.3) && (await province.restore())) world.count("serverRestored");
  }

  // everything is good again
  resting = false;
  for (const { machine } of clerks) {
    machine.line.weather = { ...FAIR };
    machine.diskFull = false;
    machine.limitPages(undefined);
    machine.skew = 0;
    machine.lightFuse(Number.POSITIVE_INFINITY);
  }
  lan.cut.clear();
  lan.trouble = 0;
  if (!province.up) await province.start();
  const restored = new Set<string>();
  const end = world.now + PATIENCE;
  while (world.now < end && found.length === 0) {
    for (const clerk of clerks) {
      if (!clerk.machine.alive) await clerk.machine.start();
      for (const act of clerk.pending()) perform(clerk, act);
    }
    for (const { clerk } of gone) {
      const { deviceId } = clerk.machine;
      if (!restored.has(deviceId)) void replace(clerks, deviceId, restored).catch(failed);
    }
    await world.pass(10 * SECOND);
    const idle =
      restored.size === gone.length &&
      clerks.every((clerk) => clerk.acts.every((act) => act.acknowledged || act.dropped));
    for (const clerk of clerks) await clerk.giveUpLostPages();
    const waiting = await rest(clerks, province);
    if ((idle && !waiting) || waiting?.includes("rejected")) break;
  }
  // what still lies on the line arrives now
  await world.pass(100 * SECOND);
  if (found.length === 0) found.push(...(await broken(clerks, province, gone)));
  for (const { machine } of everybody) {
    resting = true;
    machine.cutPower();
  }
  await world.pass(0);
  await province.stop();
}

/** Draws what happens in one day at the counters, on the lines and at the province. */
function plan(office: {
  world: World;
  clerks: Clerk[];
  province: Province;
  news: News;
  perform(clerk: Clerk, act: Parameters<Clerk["perform"]>[0]): void;
  until: number;
}): void {
  const { world, clerks, province, until } = office;
  const length = until - world.now;
  const sometime = (run: () => void | Promise<void>) => world.after(world.random() * length, run);
  for (const clerk of clerks) {
    const { machine } = clerk;
    for (let count = world.between(3, 8); count > 0; count--) {
      sometime(() => {
        const again = world.chance(0.6) ? clerk.pending()[0] : undefined;
        const act = again ?? clerk.think();
        if (act.kind === "receive" || act.dossier?.dossierId) office.perform(clerk, act);
      });
    }
    machine.line.weather = {
      partition: world.chance(0.25),
      portal: false,
      speed: world.chance(0.2) ? world.between(3_000, 30_000) : 2_000_000,
      trouble: world.chance(0.7) ? world.random() * 0.35 : 0,
    };
    if (machine.line.weather.partition) world.count("partition");
    if (machine.line.weather.speed < 100_000) world.count("slowLine");
    for (let count = world.between(0, 3); count > 0; count--) {
      sometime(() => {
        const { weather } = machine.line;
        const kind = world.between(0, 2);
        weather.partition = kind === 1 && !weather.partition;
        weather.portal = kind === 2;
        if (kind === 1) world.count("partition");
        if (kind === 2) world.count("portal");
      });
    }
    if (world.chance(0.3)) sometime(() => machine.cutPower());
    if (world.chance(0.35)) {
      sometime(() => {
        world.count("crashAtAwait");
        machine.lightFuse(world.between(0, 60));
      });
    }
    if (world.chance(0.25)) sometime(() => powerGoesAtAwait(world, machine));
    if (world.chance(0.15)) {
      sometime(() => {
        machine.diskFull = true;
        world.count("diskFull");
        world.after(world.between(10, 90) * SECOND, () => {
          machine.diskFull = false;
        });
      });
    }
    if (world.chance(0.15)) {
      sometime(() => {
        if (!machine.ready) return;
        machine.limitPages(world.between(0, 12));
        world.count("databaseFull");
        world.after(world.between(10, 90) * SECOND, () => machine.limitPages(undefined));
      });
    }
    if (world.chance(0.2)) {
      sometime(() => {
        machine.skew =
          world.between(-3, 3) * HOUR + (world.chance(0.2) ? world.between(-40, 40) * 24 * HOUR : 0);
        world.count("clockJump");
      });
    }
  }
  for (let count = world.between(1, 5); count > 0; count--) sometime(() => office.news.happen());
  if (world.chance(0.2)) {
    sometime(async () => {
      if (!province.up) return;
      await province.stop();
      world.count("serverDown");
      world.after(world.between(5, 60) * SECOND, async () => {
        if (!province.up) await province.start();
      });
    });
  }
  if (world.chance(0.15)) {
    sometime(async () => {
      if (province.up && (await province.restore())) world.count("serverRestored");
    });
  }
}

/** Draws what happens on the local network in one day. */
function planLan(world: World, lan: SimulatedLan, names: readonly string[], until: number): void {
  lan.trouble = world.chance(0.6) ? world.random() * 0.3 : 0;
  lan.cut.clear();
  for (const name of names) if (world.chance(0.25)) lan.cut.add(name);
  for (let count = world.between(0, 3); count > 0; count--) {
    world.after(world.random() * (until - world.now), () => {
      const name = world.pick(names)!;
      if (lan.cut.delete(name)) return;
      lan.cut.add(name);
      world.count("lanCut");
    });
  }
}

/** The head puts a machine in the place of a destroyed one; tried again until the others answer. */
async function replace(clerks: readonly Clerk[], device: string, restored: Set<string>): Promise<void> {
  const [clerk, ...others] = clerks;
  if (!clerk?.machine.ready) return;
  try {
    const given = { device, why: "Ổ đĩa hỏng hẳn", password: OFFICER.password };
    await clerk.machine.call("exchange.restore", given);
    restored.add(device);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.wire.code !== "exchange.unknown-machine") return;
    // when all were asked nobody ever met it: nothing of it lies anywhere
    const { machines } = await clerk.machine.call("exchange.view", {});
    const here = new Set(machines.filter((one) => one.here).map((one) => one.device));
    if (others.every(({ machine }) => here.has(machine.deviceId))) restored.add(device);
  }
}

/** The power goes at some promise or other of what the machine does next. */
function powerGoesAtAwait(world: World, machine: Machine): void {
  world.count("crashAtAwait");
  const waits = world.between(1, 400);
  void (async () => {
    for (let wait = 0; wait < waits; wait++) await undefined;
    machine.cutPower();
  })();
}

/** What the province decides meanwhile. */
class News {
  readonly #world: World;
  readonly #province: Province;
  readonly #random;
  #count = 0;

  constructor(world: World, province: Province) {
    this.#world = world;
    this.#province = province;
    this.#random = seededRandom(`news ${world.seed}`);
  }

  async happen(): Promise<void> {
    const world = this.#world;
    if (!this.#province.up) return;
    const { server } = this.#province;
    const all = await server.store.all<{ id: string }>(
      "SELECT id FROM dossiers ORDER BY counter_received_at, id",
    );
    const dossier = world.pick(all);
    if (!dossier) return;
    const kind = world.between(0, 3);
    if (kind === 3) await server.tellState(dossier.id, "processing", "Đơn vị đã nhận");
    else if (kind === 2) {
      const live = await server.store.get<{ id: string }>(
        "SELECT id FROM results WHERE dossier_id = ? AND withdrawn_at IS NULL ORDER BY n",
        dossier.id,
      );
      if (live) await server.withdrawResult(live.id, "Sai ngày sinh");
    } else {
      const size = world.chance(0.05) ? 1_300_000 : world.between(200, 9000);
      const pdf = Buffer.alloc(size, Buffer.from(this.#random.bytes(32)));
      await server.issueResult({ dossierId: dossier.id, title: `Kết quả ${++this.#count}`, pdf });
    }
  }
}
