import type { VerifyReport } from "../../../preload/contract/copies.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { createSyncEngine, type SyncConfig, type SyncEngine } from "./engine.ts";
import { recall, remember } from "./memory.ts";
import { USUAL_STOCK } from "./numbers.ts";
import { acceptableAddress } from "./rules.ts";
import type { Line, ServerLine } from "./wire.ts";

/** Syncing (đồng bộ) of this counter: the engine, and what an administrator may change of it. */
export interface Sync extends Omit<SyncEngine, "skewMs"> {
  /** Enrols this machine by hand. Throws `contract.invalid-input` for an address that would carry papers unencrypted. */
  configure(actor: string, line: { serverUrl: string; deviceToken: string }): Promise<void>;
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
    alongside?(line: ServerLine): Promise<void>;
    /** the line of this machine's enrolment; null where it did not join by a code */
    enrolled(): Promise<Line | null>;
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

  /** The enrolment goes before what an administrator set by hand, and that before what IT wrote into office.json. */
  async function config(): Promise<SyncConfig | null> {
    const stored = await recall(database, "sync.line");
    const byHand: Line | null = stored ? JSON.parse(stored) : core.config.sync;
    const line = (await parts.enrolled()) ?? byHand;
    if (!line || !acceptableAddress(line.serverUrl)) return null;
    const { agency, numberDaysAhead: days, upload } = core.config;
    return {
      ...line,
      agencyCode: agency.code,
      deviceId: parts.deviceId,
      stock: { ...USUAL_STOCK, days },
      upload,
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
    async configure(actor, line) {
      if (!acceptableAddress(line.serverUrl)) {
        throw new AppError("contract.invalid-input", {
          where: "Địa chỉ máy chủ",
          why: "phải bắt đầu bằng https://",
        });
      }
      await core.write(actor, async (tx) => {
        await remember(tx, "sync.line", JSON.stringify(line));
        await tx.audit("sync.configured", "sync", { serverUrl: line.serverUrl });
        tx.emit("sync", []);
      });
      engine.poke();
    },

    config,
    clockSkew: engine.skewMs,
  };
}
