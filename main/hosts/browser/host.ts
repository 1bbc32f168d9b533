import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type BrowserContext, chromium, type Frame, type Page, type Route } from "playwright-core";
import type { CounterEvent, Reply } from "../../../preload/contract/index.ts";
import { AppError, toWireError } from "../../core/errors.ts";
import { createAssets } from "../assets.ts";
import { type CoreProcess, startCore } from "../core-process.ts";
import { findBrowser } from "../find-tools.mjs";
import { findPlaces, type Places } from "../node/resources.ts";
import { browserSwitches, DROPPED_SWITCHES } from "./arguments.ts";
import { CITIZEN_ORIGIN, createCitizenScreen } from "./citizen-screen.ts";
import { safeName } from "./file-name.ts";
import { BINDINGS, installBridge } from "./page-bridge.ts";
import { forgetDay, incomingFolder, prepareProfile } from "./profile.ts";

/** A secure context that no resolver knows: every request of it is answered by the host. */
export const ORIGIN = "https://app.counter.invalid";

export interface BrowserHostOptions {
  dataDir: string;
  headless?: boolean;
  /** arguments for the core after `--data DIR` */
  coreArgs?: string[];
  coreEnv?: Record<string, string>;
  /** where files that the officer saves go; default the profile's own folder */
  downloads?: string;
  places?: Places;
  /** path of the browser; default the first one installed */
  browser?: string;
  /** further switches of the browser, for tests */
  switches?: readonly string[];
  stderr?: "inherit" | "ignore";
}

export interface BrowserHost {
  page: Page;
  context: BrowserContext;
  core: CoreProcess;
  /** what the page tried against its content security policy; a test fails on any */
  cspReports: string[];
  /** addresses outside the window's origin that were asked for and refused */
  refused: string[];
  /** the person's own screen, once an officer had it opened */
  citizen(): Page | undefined;
  /** resolves when the officer closed the window */
  closed: Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the window in an installed Chromium, Chrome or Edge, driven over a pipe: no port is opened. Throws
 * `browser.missing` when none is installed.
 */
export async function openBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const executablePath = options.browser ?? findBrowser();
  if (!executablePath) throw new AppError("browser.missing");
  const dataDir = resolve(options.dataDir);
  const headless = options.headless ?? false;
  const places = options.places ?? findPlaces();
  const profile = join(dataDir, "browser-profile");
  await prepareProfile(profile);

  const core = startCore({
    entry: places.core,
    node: places.node,
    args: ["--data", dataDir, ...(options.coreArgs ?? [])],
    env: { COUNTER_RESOURCES: places.resources, ...options.coreEnv },
    stderr: options.stderr,
  });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless,
      // Chromium refuses its sandbox to root; nobody should work as root, but a demonstration in a container does
      chromiumSandbox: process.getuid?.() !== 0,
      ignoreDefaultArgs: DROPPED_SWITCHES,
      args: [...browserSwitches({ origin: ORIGIN, headless }), ...(options.switches ?? [])],
      viewport: headless ? { width: 1366, height: 768 } : null,
      // Chromium takes the language of its own words from here
      env: browserEnvironment(),
      locale: "vi-VN",
      timezoneId: "Asia/Ho_Chi_Minh",
      serviceWorkers: "block",
      acceptDownloads: true,
      downloadsPath: incomingFolder(profile),
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    const downloads = options.downloads ?? join(dataDir, "downloads");
    return await openWindow(context, core, places, { downloads, profile });
  } catch (error) {
    await core.close();
    throw error;
  }
}

/** The browser gets no word of ours: what opens the key store is for the core alone. */
function browserEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^COUNTER_/i.test(name));
  return { ...(Object.fromEntries(kept) as Record<string, string>), LANGUAGE: "vi" };
}

async function openWindow(
  context: BrowserContext,
  core: CoreProcess,
  places: Places,
  { downloads, profile }: { downloads: string; profile: string },
): Promise<BrowserHost> {
  const cspReports: string[] = [];
  const refused: string[] = [];
  const page = context.pages()[0] ?? (await context.newPage());
  // one name a load: whatever the last page held in the core ends with it
  let client = randomUUID() as string;
  const assets = createAssets({ folder: places.renderer, core, client: () => client });
  const isOurs = (frame: Frame): boolean => frame === page.mainFrame() && originOf(frame.url()) === ORIGIN;
  const screen = createCitizenScreen({ context, core, folder: places.renderer });

  await context.route("**/*", (route) =>
    originOf(route.request().url()) === CITIZEN_ORIGIN && screen.asks(route.request())
      ? screen.serve(route)
      : serve(route, assets, refused),
  );
  await context.routeWebSocket("**/*", (socket) => {
    refused.push(socket.url());
    void socket.close();
  });
  await context.exposeBinding(BINDINGS.call, async (source, envelope: unknown): Promise<Reply> => {
    if (screen.is(source.frame)) return core.call(screen.client(), envelope, "citizen");
    if (source.page !== page || !isOurs(source.frame)) {
      return { id: "", ok: false, error: toWireError(new AppError("contract.foreign-origin")) };
    }
    return core.call(client, envelope, "window");
  });
  await context.exposeBinding(BINDINGS.report, (source, words: unknown) => {
    if (isOurs(source.frame) || screen.is(source.frame)) cspReports.push(String(words).slice(0, 500));
  });
  await context.addInitScript(installBridge, { origins: [ORIGIN, CITIZEN_ORIGIN], bindings: BINDINGS });

  context.on("page", (other) => {
    if (other === page || screen.expects(other)) return;
    refused.push(other.url());
    void other.close();
  });
  page.on("framenavigated", (frame) => {
    if (frame !== page.mainFrame()) return;
    core.gone(client);
    client = randomUUID();
    if (core.state() === "broken") core.reopen();
  });
  page.on("download", async (download) => {
    try {
      await mkdir(downloads, { recursive: true, mode: 0o700 });
      await download.saveAs(join(downloads, safeName(download.suggestedFilename())));
    } catch (error) {
      process.stderr.write(`download: ${error instanceof Error ? error.name : "failed"}\n`);
    } finally {
      // the browser's own copy would stay in clear until the window closes
      await download.delete().catch(() => {});
    }
  });
  forwardEvents(core, page, () => client);
  screen.listen();
  // all that the window may: its camera for the codes of a paper, and to copy what a button says it copies
  await context.grantPermissions(["camera", "clipboard-write"], { origin: ORIGIN });
  await page.goto(`${ORIGIN}/`);

  const closed = new Promise<void>((done) => {
    context.on("close", () => done());
    page.on("close", () => done());
  });
  return {
    page,
    context,
    core,
    cspReports,
    refused,
    citizen: screen.page,
    closed,
    async close() {
      await context.close().catch(() => {});
      await forgetDay(profile);
      await core.close();
    },
  };
}

async function serve(
  route: Route,
  assets: ReturnType<typeof createAssets>,
  refused: string[],
): Promise<void> {
  const request = route.request();
  const url = request.url();
  try {
    if (originOf(url) !== ORIGIN) {
      refused.push(url);
      // as if the officer had stopped it: the window stays where it is, without the browser's error page
      return await route.abort("aborted");
    }
    const response = await assets({
      method: request.method(),
      url,
      headers: request.headers(),
      body: async () => request.postDataBuffer() ?? new Uint8Array(),
    });
    await route.fulfill({
      status: response.status,
      headers: response.headers,
      body: Buffer.from(response.body.buffer, response.body.byteOffset, response.body.byteLength),
    });
  } catch {
    // the window went away while it was being answered
  }
}

/** Events of one turn travel together; an event for a page that is loading is not missed, since a new page asks anew. */
function forwardEvents(core: CoreProcess, page: Page, client: () => string): void {
  let waiting: CounterEvent[] = [];
  core.onEvent((to, event) => {
    if (to !== null && to !== client()) return;
    waiting.push(event);
    if (waiting.length > 1) return;
    setImmediate(() => {
      const events = waiting;
      waiting = [];
      page
        .evaluate(
          ([name, list]) => {
            const emit = (window as unknown as Record<string, ((list: unknown) => void) | undefined>)[name];
            emit?.(list);
          },
          [BINDINGS.emit, events] as [string, CounterEvent[]],
        )
        .catch(() => {});
    });
  });
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return "";
  }
}
