import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { afterFailure, backOff, isDue, MAX_BACKOFF_MS, nextWake } from "../../main/core/jobs/rules.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { seededRandom } from "../support/memory-ports.ts";

const now = Date.parse("2026-01-09T08:00:00+07:00");

describe("pauses between tries", () => {
  test("grow, stay within bounds and differ", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.string(), (attempts, seed) => {
        const pause = backOff(attempts, seededRandom(seed));
        const whole = Math.min(MAX_BACKOFF_MS, 1000 * 2 ** (attempts - 1));
        return pause >= whole / 2 && pause <= whole;
      }),
    );
    const random = seededRandom("spread");
    expect(new Set(Array.from({ length: 20 }, () => backOff(8, random))).size).toBeGreaterThan(15);
  });

  test("only a failure that may pass is tried again, and not for ever", () => {
    const random = seededRandom("x");
    const job = { attempts: 1, max_attempts: 2 };
    expect(afterFailure(new AppError("pdf.locked"), job, random)).toBe("give-up");
    expect(afterFailure(new AppError("sync.offline", {}, { retryable: true }), job, random)).toBeTypeOf(
      "number",
    );
    expect(afterFailure(new Error("?"), { attempts: 2, max_attempts: 2 }, random)).toBe("give-up");
  });

  test("a clock that went backwards does not strand a job", () => {
    const in2h = toTimestamp(now + 7200_000);
    expect(isDue({ run_after: in2h, attempts: 1 }, now)).toBe(true);
    // planned for later from the start: that is meant
    expect(isDue({ run_after: in2h, attempts: 0 }, now)).toBe(false);
    expect(nextWake([{ run_after: in2h, attempts: 0 }], now)).toBe(MAX_BACKOFF_MS);
    expect(nextWake([{ run_after: toTimestamp(now - 1), attempts: 0 }], now)).toBeUndefined();
  });
});
