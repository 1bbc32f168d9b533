import { defineConfig } from "vitest/config";

/** Tests run the sources under the pinned Node, each file in a process of its own: native modules and children are real. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    globalSetup: ["test/support/run-folder.ts"],
    setupFiles: ["test/support/seen-at-failure.ts"],
    pool: "forks",
    // Node reads the sources itself, as it does in the product; nothing here is mocked by replacing modules
    experimental: { viteModuleRunner: false, nodeLoader: false },
    maxWorkers: 2,
    // nothing is proved by a time limit; it only ends what hangs
    testTimeout: 240_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
  },
});
