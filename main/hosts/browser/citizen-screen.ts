import { randomUUID } from "node:crypto";
import type { BrowserContext, Frame, Page, Request, Route } from "playwright-core";
import type { CounterEvent } from "../../../preload/contract/index.ts";
import { createCitizenAssets } from "../assets.ts";
import type { CoreProcess } from "../core-process.ts";
import { BINDINGS } from "./page-bridge.ts";

/** The citizen's screen is a page of an origin of its own: what it may call is decided by where it stands. */
export const CITIZEN_ORIGIN = "https://citizen.counter.invalid";

/** A second page beside the officer's window, opened when an officer asks the core for it. */
export function createCitizenScreen(parts: { context: BrowserContext; core: CoreProcess; folder: string }) {
  const { context, core } = parts;
  const assets = createCitizenAssets(parts.folder);
  let page: Page | undefined;
  let opening = false;
  let client = randomUUID() as string;

  async function open(): Promise<void> {
    if (opening) return;
    if (page && !page.isClosed()) return page.bringToFront();
    opening = true;
    try {
      const fresh = await context.newPage();
      page = fresh;
      client = randomUUID();
      const mine = client;
      fresh.on("close", () => core.gone(mine));
      await fresh.goto(`${CITIZEN_ORIGIN}/`);
    } catch (error) {
      process.stderr.write(`citizen screen: ${error instanceof Error ? error.name : "failed"}\n`);
    } finally {
      opening = false;
    }
  }

  return {
    page: () => (page?.isClosed() ? undefined : page),
    client: () => client,
    /** the page that is being opened by the host itself, and no popup of a script */
    expects: (other: Page): boolean => other === page || opening,
    is: (frame: Frame): boolean =>
      frame === page?.mainFrame() && frame.url().startsWith(`${CITIZEN_ORIGIN}/`),
    /** the request comes from the screen's own page, not from the officer's */
    asks(request: Request): boolean {
      try {
        return request.frame().page() === page;
      } catch {
        return false;
      }
    },

    async serve(route: Route): Promise<void> {
      try {
        const request = route.request();
        const answer = await assets({ method: request.method(), url: request.url() });
        await route.fulfill({
          status: answer.status,
          headers: answer.headers,
          body: Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength),
        });
      } catch {
        // the page went away while it was being answered
      }
    },

    /** Only what concerns the screen reaches it: no ids of dossiers, no news of the counter. */
    listen(): void {
      core.onEvent((_to, event: CounterEvent) => {
        if (event.topic === "citizen" && event.ids.includes("open")) void open();
        else if ((event.topic === "citizen" || event.topic === "core") && page && !page.isClosed()) {
          page
            .evaluate(
              ([name, list]) => {
                const emit = (window as unknown as Record<string, ((list: unknown) => void) | undefined>)[
                  name
                ];
                emit?.(list);
              },
              [BINDINGS.emit, [{ topic: event.topic, ids: [] }]] as [string, CounterEvent[]],
            )
            .catch(() => {});
        }
      });
    },
  };
}
