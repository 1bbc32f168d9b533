import type { Page } from "playwright-core";
import type { CoreProcess } from "../../../main/hosts/core-process.ts";

/** One running application, whatever host it runs in: the same suite drives all of them. */
export interface Driver {
  page: Page;
  core: Pick<CoreProcess, "ready">;
  screenshot(path: string): Promise<void>;
  /** kill -9, as a power cut of the process; the host opens it again by itself */
  killCore(): void;
  /** what the page tried against its content security policy */
  cspReports(): string[];
  close(): Promise<void>;
}

/** The windows that are open now, for a look at them when a test fails. */
export const openDrivers = new Set<Pick<Driver, "page">>();

/** The browser host runs in the process of the test, which so reaches the core past the window. */
export interface BrowserDriver extends Driver {
  core: CoreProcess;
  /** the person's own screen, once an officer had it opened */
  citizen(): Page | undefined;
}

export interface DriverOptions {
  dataDir: string;
  headless: boolean;
  /** what the core's process is given beside its usual environment */
  coreEnv?: Record<string, string>;
  /** further switches of the browser */
  switches?: readonly string[];
}
