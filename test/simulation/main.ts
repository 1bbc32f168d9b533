import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Outcome } from "./run.ts";
import { FAULTS } from "./world.ts";

/**
 * `npm run simulate -- --seeds 500 [--from N]`: so many lives of a province and its counters, each from one seed. The
 * last line is one JSON object; a seed that failed is told with how to repeat it. Exit 1 when one failed.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    from: { type: "string", default: "1" },
    jobs: { type: "string" },
    /** stops at the first seed that fails */
    first: { type: "boolean", default: false },
    worker: { type: "boolean", default: false },
  },
});

/** What a worker is to do next; null: nothing more. */
interface Order {
  seed: number | null;
}
interface Report {
  outcome: Outcome | null;
}

/** Lives leave much behind and little of it for long; the workers share the cores among themselves as it is. */
const WORKER = ["--single-threaded-gc", "--min-semi-space-size=32", "--max-semi-space-size=32"];

const seeds = Number(values.seeds);
const from = Number(values.from);

if (values.worker) await work();
else await lead();

/** Runs the seeds that it is told, one after another. */
async function work(): Promise<void> {
  // only who walks lives loads the program
  const { prepare, runSeed } = await import("./run.ts");
  const place = await prepare();
  const close = () => {
    place.end();
    process.exit(0);
  };
  process.on("disconnect", close);
  /** failures that nothing waited for: they would end the core, so they end the seed */
  const unheard: string[] = [];
  process.on("unhandledRejection", (error) => {
    unheard.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  });
  process.on("message", async ({ seed }: Order) => {
    if (seed === null) return close();
    const outcome = await runSeed(seed, place);
    outcome.broken.push(...unheard.splice(0));
    process.send!({ outcome } satisfies Report);
  });
  process.send!({ outcome: null } satisfies Report);
}

async function lead(): Promise<void> {
  const started = performance.now();
  const outcomes: Outcome[] = [];
  const jobs = Math.min(Number(values.jobs ?? availableParallelism()), seeds);
  let next = from;
  const failed = () => outcomes.filter((outcome) => outcome.broken.length > 0);
  await Promise.all(
    Array.from(
      { length: jobs },
      () =>
        new Promise<void>((done, fail) => {
          const child = fork(fileURLToPath(import.meta.url), ["--worker"], {
            execArgv: [...process.execArgv, ...WORKER],
            stdio: ["ignore", 2, 2, "ipc"],
          });
          let current: number | null = null;
          child.on("message", ({ outcome }: Report) => {
            if (outcome) {
              outcomes.push(outcome);
              tell(outcome);
            }
            const stop = next >= from + seeds || (values.first && failed().length > 0);
            current = stop ? null : next++;
            child.send({ seed: current } satisfies Order);
          });
          child.on("exit", (code) =>
            current === null && code === 0 ? done() : fail(new Error(`the worker died at seed ${current}`)),
          );
        }),
    ),
  );
  outcomes.sort((a, b) => a.seed - b.seed);
  const faults = Object.fromEntries(
    FAULTS.map((name) => [name, outcomes.reduce((sum, outcome) => sum + outcome.faults[name], 0)]),
  );
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write(`${outcomes.length} seeds in ${seconds.toFixed(1)} s\n`);
  const steps = outcomes.reduce((sum, outcome) => sum + outcome.steps, 0);
  const bad = failed().map((outcome) => outcome.seed);
  process.stdout.write(`${JSON.stringify({ seeds: outcomes.length, failed: bad, steps, faults })}\n`);
  process.exit(bad.length > 0 ? 1 : 0);
}

function tell(outcome: Outcome): void {
  if (outcome.broken.length === 0) return;
  process.stderr.write(`\nseed ${outcome.seed}:\n${outcome.broken.map((text) => `  ${text}\n`).join("")}`);
  process.stderr.write(`  to repeat it: npm run simulate -- --seeds 1 --from ${outcome.seed}\n`);
}
