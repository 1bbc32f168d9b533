import { openCounter } from "./counter.ts";

/** What draining took. */
export interface Drained {
  seconds: number;
  /** of this process, all threads */
  cpuSeconds: number;
  /** most memory of this process, MB */
  memory: number;
}

/** So often the window asks how it stands, while things go; milliseconds. */
const ASKED_EVERY = 250;

/** FOLDER URL COUNT: sends until the province has accepted so many operations; prints what it took as JSON. */
const [folder, url, count] = process.argv.slice(2);
const { database, engine } = await openCounter(folder!, url!);
const start = performance.now();
const cpu = process.cpuUsage();
const run = engine.now();
const window = setInterval(() => void engine.status(), ASKED_EVERY);
let memory = 0;
for (;;) {
  memory = Math.max(memory, process.memoryUsage.rss() / 1024 ** 2);
  const done = await database.read
    .selectFrom("outbox")
    .select((e) => e.fn.countAll<number>().as("n"))
    .where("state", "=", "done")
    .executeTakeFirstOrThrow();
  if (Number(done.n) >= Number(count)) break;
  await new Promise((resolve) => setTimeout(resolve, 25));
}
const used = process.cpuUsage(cpu);
const seconds = (performance.now() - start) / 1000;
clearInterval(window);
await engine.stop();
await run;
await database.close();
const told: Drained = { seconds, cpuSeconds: (used.user + used.system) / 1e6, memory };
process.stdout.write(`${JSON.stringify(told)}\n`);
