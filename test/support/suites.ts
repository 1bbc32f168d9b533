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
  // real servers, printers, tokens and browsers on a machine that is shared with others stall now and then
  { name: "integration", run: { tests: "test/integration", again: true }, minutes: 16 },
  { name: "fault", run: { tests: "test/fault", again: true }, minutes: 8 },
  // one window at a time: two browsers on two cores only slow each other down
  { name: "e2e", run: { tests: "test/e2e", alone: true, again: true }, minutes: 20 },
];
