import { createHash } from "node:crypto";
import { AppError } from "../../main/core/errors.ts";
import type { Clock, Disk, Log, Random, Timers } from "../../main/core/ports.ts";

/** A clock that stands still until it is told to go. */
export interface TestClock extends Clock {
  set(ms: number): void;
  advance(ms: number): void;
}

/** Starts on 9 January 2026, 08:00 in Vietnam. */
export function testClock(start = Date.parse("2026-01-09T08:00:00+07:00")): TestClock {
  let now = start;
  let steady = 0;
  return {
    now: () => now,
    monotonic: () => steady,
    set(ms) {
      now = ms;
    },
    advance(ms) {
      now += ms;
      steady += ms;
    },
  };
}

/** Chance that repeats itself: the same seed gives the same bytes. */
export function seededRandom(seed: number | string): Random {
  let count = 0;
  const bytes = (length: number): Uint8Array => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      blocks.push(createHash("sha256").update(`${seed}:${count++}`).digest());
    }
    return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
  };
  return {
    bytes,
    uuid() {
      const b = bytes(16);
      b[6] = (b[6]! & 0x0f) | 0x40;
      b[8] = (b[8]! & 0x3f) | 0x80;
      return Buffer.from(b)
        .toString("hex")
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    },
  };
}

/** Timers that run when the test moves its clock. */
export interface TestTimers extends Timers {
  /** runs everything due within the next `ms`, in order, moving the clock along */
  advance(ms: number): Promise<void>;
  pending(): number;
}

export function testTimers(clock: TestClock): TestTimers {
  const waiting = new Set<{ at: number; run: () => void }>();
  return {
    after(ms, run) {
      const timer = { at: clock.monotonic() + ms, run };
      waiting.add(timer);
      return () => waiting.delete(timer);
    },
    async advance(ms) {
      const end = clock.monotonic() + ms;
      for (;;) {
        const next = [...waiting].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        waiting.delete(next);
        clock.advance(Math.max(0, next.at - clock.monotonic()));
        next.run();
        await settled();
      }
      clock.advance(end - clock.monotonic());
      await settled();
    },
    pending: () => waiting.size,
  };
}

/** Lets work that was started on the event loop, disk included, get on. */
export async function settled(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A log that a test can read. */
export function memoryLog(): Log & { lines: { level: string; event: string; fields: unknown }[] } {
  const lines: { level: string; event: string; fields: unknown }[] = [];
  const at = (level: string) => (event: string, fields?: Record<string, unknown>) => {
    lines.push({ level, event, fields: fields ?? {} });
  };
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}

/** What a faulty disk is asked before each operation that changes something; a throw is the fault. */
export type Fault = (
  operation: "append" | "write" | "rename" | "sync" | "truncate",
  path: string,
  bytes: number,
) => void;

/** A disk that fails when told to. */
export function faultyDisk(disk: Disk, fault: Fault): Disk {
  return {
    ...disk,
    async open(path, mode) {
      const file = await disk.open(path, mode);
      return {
        ...file,
        async append(bytes) {
          try {
            fault("append", path, bytes.length);
          } catch (error) {
            // a full disk takes the first part of what is written
            await file.append(bytes.subarray(0, bytes.length >> 1));
            throw error;
          }
          await file.append(bytes);
        },
        async sync() {
          fault("sync", path, 0);
          await file.sync();
        },
        async truncate(length) {
          fault("truncate", path, 0);
          await file.truncate(length);
        },
      };
    },
    async writeAtomic(path, bytes) {
      fault("write", path, bytes.length);
      await disk.writeAtomic(path, bytes);
    },
    async rename(from, to) {
      fault("rename", to, 0);
      await disk.rename(from, to);
    },
  };
}

export const diskFull = (): AppError => new AppError("db.disk-full", {}, { retryable: true });
