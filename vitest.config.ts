import { defineConfig } from "vitest/config";

/** Tests run the sources under the pinned Node, each file in a process of its own: native modules and children are real. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    setupFiles: ["test/support/seen-at-failure.ts"],
    pool: "forks",
    maxWorkers: 2,
    // nothing is proved by a time limit; it only ends what hangs
    testTimeout: 240_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
  },
});
