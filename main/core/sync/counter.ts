import type { VerifyReport } from "../../../preload/contract/copies.ts";
import type { CoreContext } from "../context.ts";
import { createSyncEngine, type SyncEngine } from "./engine.ts";
import { USUAL_STOCK } from "./numbers.ts";
import { acceptableAddress } from "./rules.ts";
import type { SyncConfig } from "./run.ts";
import type { FileLine } from "./server-line.ts";
import { exchange, type Line, type WireAnswer, type WireRequest } from "./wire.ts";

/** Syncing (đồng bộ) of this counter: the engine. */
export interface Sync extends Omit<SyncEngine, "skewMs"> {
  /** One question at once, beside the queue, while a person waits; null: not enrolled yet. Throws as `exchange` does. */
  ask(request: WireRequest): Promise<WireAnswer | null>;
  /** the line and this machine as they stand now; null: not enrolled yet */
  config(): Promise<SyncConfig | null>;
  /** this machine's clock minus the server's, milliseconds; null before the first contact of this run */
  clockSkew(): number | null;
}

/**
 * Syncing as the other features and the window use it: the engine on this office's database and
 * configuration, waking when something is queued.
 */
export function createSync(
  core: CoreContext,
  parts: {
    deviceId: string;
    verify(bytes: Uint8Array): Promise<VerifyReport>;
    alongside?: readonly ((line: FileLine) => Promise<void>)[];
    /** the line of this machine's enrolment; null where it did not join by a code */
    enrolled(): Promise<Line | null>;
    /** whether the office works on a day, `yyyy-MM-dd` */
    worksOn(day: string): boolean;
  },
): Sync {
  const { database, ports } = core;
  const engine = createSyncEngine({
    database,
    ports,
    config,
    verifyResult: parts.verify,
    alongside: parts.alongside,
    onEvent: (topic, ids) => core.emit(topic, ids),
  });
  let unlisten: (() => void) | undefined;

  /** The enrolment goes before what IT wrote into office.json. */
  async function config(): Promise<SyncConfig | null> {
    const line: Line | null = (await parts.enrolled()) ?? core.config.sync;
    if (!line || !acceptableAddress(line.serverUrl)) return null;
    const { agency, numberDaysAhead: days, upload } = core.config;
    return {
      ...line,
      agencyCode: agency.code,
      deviceId: parts.deviceId,
      stock: { ...USUAL_STOCK, days },
      upload: { ...upload, worksOn: parts.worksOn },
    };
  }

  return {
    ...engine,
    async start() {
      // an operation was queued; what syncing itself writes carries no ids
      unlisten ??= database.listen((topic, ids) => {
        if (topic === "sync" && ids.length > 0) engine.poke();
      });
      await engine.start();
    },
    async stop() {
      unlisten?.();
      unlisten = undefined;
      await engine.stop();
    },
    async ask(request) {
      const line = await config();
      return line ? exchange(ports, line, request) : null;
    },
    config,
    clockSkew: engine.skewMs,
  };
}
