/** One row a suite: what runs it and how many minutes it may take on two slow cores. CI prints what each used. */
export interface Suite {
  name: string;
  /** `check`, or the folder of tests that Vitest runs */
  run: { script: string } | { tests: string; alone?: boolean };
  minutes: number;
}

export const SUITES: readonly Suite[] = [
  { name: "check", run: { script: "test/support/check.ts" }, minutes: 2 },
  { name: "unit", run: { tests: "test/unit" }, minutes: 3 },
  { name: "property", run: { tests: "test/property" }, minutes: 2 },
  { name: "integration", run: { tests: "test/integration" }, minutes: 6 },
  { name: "fault", run: { tests: "test/fault" }, minutes: 6 },
  // one window at a time: two browsers on two cores only slow each other down
  { name: "e2e", run: { tests: "test/e2e", alone: true }, minutes: 6 },
];
