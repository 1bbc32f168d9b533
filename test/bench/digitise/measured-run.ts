import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What a run of one program with all its children took. */
export interface MeasuredRun {
  seconds: number;
  /** of all processes together; tells more than the clock where others use the machine too */
  cpuSeconds: number;
  /** highest sum of resident memory of all its processes at one time, bytes */
  peakBytes: number;
  output: string;
}

const SAMPLE_MS = 100;

/** Every living process below `root`, itself included, from Linux's process table. */
function tree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8"))?.[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // it ended while we looked
    }
  }
  const found = [root];
  for (const id of found) found.push(...(children.get(id) ?? []));
  return found;
}

function residentBytes(root: number): number {
  let sum = 0;
  for (const id of tree(root)) {
    try {
      const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1];
      sum += Number(kb ?? 0) * 1024;
    } catch {
      // it ended while we looked
    }
  }
  return sum;
}

/** Runs a program to its end. Throws with its standard error when it fails. */
export function measuredRun(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<MeasuredRun> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    // the shell tells the time of all its children at the end
    const child = spawn("bash", ["-c", '"$0" "$@"; code=$?; times >&2; exit $code', program, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env,
    });
    let [output, errors, peakBytes] = ["", "", 0];
    child.stdout.on("data", (data) => {
      output += data;
    });
    child.stderr.on("data", (data) => {
      errors += data;
    });
    const timer = setInterval(() => {
      if (child.pid !== undefined) peakBytes = Math.max(peakBytes, residentBytes(child.pid));
    }, SAMPLE_MS);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      const seconds = (performance.now() - begun) / 1000;
      if (code !== 0) {
        reject(new Error(`${program} ended with ${code}\n${errors.slice(-3000)}\n${output.slice(-1000)}`));
        return;
      }
      const last = errors.trim().split("\n").at(-1) ?? "";
      const spent = [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
        (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
        0,
      );
      resolve({ seconds, cpuSeconds: spent, peakBytes, output });
    });
  });
}
