import { randomUUID } from "node:crypto";
import { join } from "node:path";
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  net,
  protocol,
  session,
  type WebFrameMain,
} from "electron";
import { AppError, toWireError } from "../../core/errors.ts";
import { createAssets } from "../assets.ts";
import { startCore } from "../core-process.ts";
import { findPlaces } from "../node/resources.ts";
import { CITIZEN_HOST, createCitizenScreen } from "./citizen-screen.ts";
import { isGranted } from "./permissions.ts";
import { damagedFiles } from "./side-car.ts";
import { checkForUpdates } from "./updates.ts";

const ORIGIN = "app://counter";

// before `ready`: a scheme with the rights of https, and the sandbox for every page there will ever be
protocol.registerSchemesAsPrivileged([
  { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]);
app.enableSandbox();
Menu.setApplicationMenu(null);

const root = app.isPackaged ? join(process.resourcesPath, "core") : app.getAppPath();
const found = findPlaces(join(root, "out", "main"));
// the page stands in the asar, under its integrity
const places = { ...found, renderer: join(app.getAppPath(), "out", "renderer") };
const dataDir = argument("--data") ?? join(app.getPath("appData"), "quay-mot-cua");
app.setPath("userData", join(dataDir, "window"));

if (!app.requestSingleInstanceLock()) app.quit();
else void app.whenReady().then(start);

/** A side-car that somebody changed is not started. */
async function start(): Promise<void> {
  const damaged = app.isPackaged ? await damagedFiles(root, join(app.getAppPath(), "manifest.json")) : [];
  if (damaged.length === 0) return open();
  const { message, kept, action } = toWireError(
    new AppError("installation.damaged", { name: damaged[0] ?? "" }),
  );
  dialog.showErrorBox("Quầy Một Cửa", `${message}\n${kept}\n${action}`);
  app.exit(1);
}

function argument(name: string): string | undefined {
  const index = process.argv.indexOf(name);
  return index === -1 ? undefined : process.argv[index + 1];
}

function open(): void {
  const core = startCore({
    entry: places.core,
    node: places.node,
    args: ["--data", dataDir],
    env: { COUNTER_RESOURCES: places.resources },
    stderr: app.isPackaged ? "ignore" : "inherit",
  });
  let client = randomUUID() as string;
  const assets = createAssets({ folder: places.renderer, core, client: () => client });
  const preload = join(app.getAppPath(), "out", "preload", "bridge.cjs");
  const screen = createCitizenScreen({ core, folder: places.renderer, preload });
  protocol.handle("app", async (request) => {
    const { host } = new URL(request.url);
    if (host === CITIZEN_HOST) return screen.serve(request);
    if (host !== "counter") return net.fetch("about:blank");
    const answer = await assets({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: async () => new Uint8Array(await request.arrayBuffer()),
    });
    return new Response(answer.status === 204 ? null : Buffer.from(answer.body), answer);
  });

  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once("ready-to-show", () => window.show());
  const isOurs = (frame: WebFrameMain | null): boolean =>
    frame !== null && frame === window.webContents.mainFrame && frame.origin === ORIGIN;

  ipcMain.handle("counter:call", (event, envelope: unknown) => {
    if (screen.is(event.senderFrame)) return core.call(screen.client(), envelope, "citizen");
    if (isOurs(event.senderFrame)) return core.call(client, envelope, "window");
    return { id: "", ok: false, error: toWireError(new AppError("contract.foreign-origin")) };
  });
  core.onEvent((to, event) => {
    if ((to === null || to === client) && !window.isDestroyed())
      window.webContents.send("counter:event", event);
  });

  const { session: page } = window.webContents;
  denyEverything(page);
  window.webContents.on("did-navigate", () => {
    core.gone(client);
    client = randomUUID();
    if (core.state() === "broken") core.reopen();
  });
  // the screen is nothing without the counter
  window.on("closed", () => screen.close());
  app.on("second-instance", () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  let closing = false;
  app.on("before-quit", (event) => {
    if (closing) return;
    closing = true;
    event.preventDefault();
    void core.close().finally(() => app.quit());
  });
  app.on("window-all-closed", () => app.quit());

  void window.loadURL(`${ORIGIN}/`);
  checkForUpdates(dataDir);
}

/** No page goes anywhere, opens anything or gets a permission but its own two, also one that some fault may bring in. */
function denyEverything(page: Electron.Session): void {
  page.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const kinds = "mediaTypes" in details ? (details.mediaTypes ?? []) : [];
    answer(details.isMainFrame && isGranted({ permission, kinds, address: details.requestingUrl }, ORIGIN));
  });
  page.setPermissionCheckHandler((_contents, permission, address, details) =>
    isGranted({ permission, kinds: [details.mediaType], address }, ORIGIN),
  );
  page.setDevicePermissionHandler(() => false);
  // nothing but our own scheme leaves the page; fonts, pictures and calls are all served by it
  page.webRequest.onBeforeRequest((details, answer) => {
    answer({
      cancel: !/^(app:\/\/(counter|citizen)\/|blob:app:\/\/counter\/|data:|devtools:)/.test(details.url),
    });
  });
  app.on("web-contents-created", (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
    contents.on("will-navigate", (event, url) => {
      if (new URL(url).origin !== ORIGIN) event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
  session.defaultSession.setSpellCheckerEnabled(false);
}
