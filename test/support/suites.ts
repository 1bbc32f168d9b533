/** One row a suite: what runs it and how many minutes it may take on two slow cores. CI prints what each used. */
export interface Suite {
  name: string;
  /**
   * `check`, or the folder of tests that Vitest runs. `alone`: one file at a time. `again`: a file that failed is run
   * once more; passing then, it counts as passed and is named at the end as one that needs steadying.
   */
  run: { script: string } | { tests: string; alone?: boolean; again?: boolean };
  minutes: number;
}

export const SUITES: readonly Suite[] = [
  { name: "check", run: { script: "test/support/check.ts" }, minutes: 2 },
  { name: "unit", run: { tests: "test/unit" }, minutes: 3 },
  { name: "property", run: { tests: "test/property" }, minutes: 2 },
  { name: "simulation", run: { tests: "test/simulation" }, minutes: 12 },
  { name: "integration", run: { tests: "test/integration" }, minutes: 9 },
  { name: "fault", run: { tests: "test/fault" }, minutes: 6 },
  // one window at a time: two browsers on two cores only slow each other down; a real browser on a machine that is
  // shared with others stalls now and then
  { name: "e2e", run: { tests: "test/e2e", alone: true, again: true }, minutes: 12 },
];
