import { randomUUID } from "node:crypto";
import { BrowserWindow, screen as displays, type WebFrameMain } from "electron";
import { createCitizenAssets } from "../assets.ts";
import type { CoreProcess } from "../core-process.ts";

/** The citizen's screen has an origin of its own: what it may call is decided by where it stands. */
export const CITIZEN_HOST = "citizen";
const CITIZEN_ORIGIN = `app://${CITIZEN_HOST}`;
/** where there is no second display: the size of a tablet */
const TABLET = { width: 1024, height: 768 };

/** A second window for the person before the counter, on a second display where there is one. */
export function createCitizenScreen(parts: { core: CoreProcess; folder: string; preload: string }) {
  const { core } = parts;
  const assets = createCitizenAssets(parts.folder);
  let window: BrowserWindow | undefined;
  let client = randomUUID() as string;

  const alive = (): BrowserWindow | undefined => (window?.isDestroyed() ? undefined : window);

  function open(): void {
    const known = alive();
    if (known) {
      known.showInactive();
      return;
    }
    const primary = displays.getPrimaryDisplay();
    const second = displays.getAllDisplays().find(({ id }) => id !== primary.id);
    const fresh = new BrowserWindow({
      ...(second ? second.bounds : TABLET),
      fullscreen: second !== undefined,
      autoHideMenuBar: true,
      show: false,
      // it takes touch and pointer; the officer's keyboard never reaches it
      focusable: false,
      webPreferences: {
        preload: parts.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    window = fresh;
    client = randomUUID();
    const mine = client;
    fresh.once("ready-to-show", () => fresh.showInactive());
    fresh.on("closed", () => core.gone(mine));
    void fresh.loadURL(`${CITIZEN_ORIGIN}/`);
  }

  // only what concerns the screen reaches it: no ids of dossiers, no news of the counter
  core.onEvent((_to, event) => {
    if (event.topic === "citizen" && event.ids.includes("open")) open();
    else if (event.topic === "citizen" || event.topic === "core") {
      alive()?.webContents.send("counter:event", { topic: event.topic, ids: [] });
    }
  });

  return {
    client: () => client,
    is: (frame: WebFrameMain | null): boolean =>
      frame !== null && frame === alive()?.webContents.mainFrame && frame.origin === CITIZEN_ORIGIN,
    async serve(request: Request): Promise<Response> {
      const answer = await assets({ method: request.method, url: request.url });
      return new Response(Buffer.from(answer.body), answer);
    },
    close: (): void => alive()?.close(),
  };
}
