import type { CoreContext } from "../context.ts";
import type { DeviceIdentity, Devices } from "../enrolment/service.ts";
import { AppError } from "../errors.ts";
import type { LanSession } from "../ports.ts";
import type { Answering } from "./answering.ts";
import { readAddress } from "./rules.ts";

/** the same refusal of the same address goes on record once in this time */
const REFUSAL_EVERY_MS = 3_600_000;

/** Where the other machines of the unit come in, and where they are found. */
export function createDoor(
  core: CoreContext,
  parts: {
    devices: Pick<Devices, "current" | "judge">;
    serve: Answering["serve"];
    /** this machine is another, or none: what was heard before is not known any more */
    changed(): void;
  },
) {
  const { ports } = core;
  const { read } = core.database;
  const settings = core.config.exchange;
  const refusals = new Map<string, number>();
  let identity: DeviceIdentity | null = null;
  let session: LanSession | null = null;
  let trouble: AppError | null = null;

  /** A stranger at the door: in words on record, however often it knocks once an hour. */
  function refused(why: string, host: string): void {
    const now = ports.clock.monotonic();
    const key = `${why} ${host}`;
    ports.log.warn("exchange.refused", { why, host });
    if (now - (refusals.get(key) ?? Number.NEGATIVE_INFINITY) < REFUSAL_EVERY_MS) return;
    // who knocks under a thousand addresses is not remembered under each
    if (refusals.size > 500) refusals.clear();
    refusals.set(key, now);
    core
      .write("system", async (tx) => {
        await tx.audit("exchange.refused", host, { why });
        tx.emit("exchange", []);
      })
      .catch(() => ports.log.error("exchange.refusal-unrecorded", {}));
  }

  /** A machine of this province's authority, in its time, not shut out, of this very unit. */
  async function admit(certificate: Uint8Array) {
    const verdict = await parts.devices.judge(certificate);
    if (!verdict.ok) return { ok: false as const, why: verdict.why };
    const { deviceId, unitId } = verdict.device;
    if (unitId !== identity?.unitId) return { ok: false as const, why: "other-unit" };
    return { ok: true as const, deviceId };
  }

  /** Opens the door, or closes it, as this machine's enrolment stands now. */
  async function settle(): Promise<void> {
    const now = settings.enabled ? await parts.devices.current() : null;
    if (now?.certificate === identity?.certificate && (session !== null) === (now !== null)) return;
    await session?.close();
    session = null;
    parts.changed();
    identity = now;
    if (!now) return;
    try {
      session = await ports.lan.open({
        identity: {
          certificate: now.certificate,
          privateKey: now.privateKeyPem(),
          authorities: now.authorities,
        },
        port: settings.port,
        announce: settings.announce,
        admit,
        refused,
        serve: parts.serve,
      });
      trouble = null;
    } catch (error) {
      trouble = error instanceof AppError ? error : new AppError("core.internal", {}, { cause: error });
      identity = null;
    }
  }

  /** Everybody who may be there: who makes itself known, who was typed, who was met before. */
  async function addresses(open: LanSession): Promise<string[]> {
    const typed = await read.selectFrom("exchange_addresses").select("address").execute();
    const met = await read.selectFrom("exchange_peers").select("address").execute();
    const configured = settings.addresses.flatMap((text) => readAddress(text, settings.port) ?? []);
    const all = [
      ...open.found(),
      ...configured,
      ...typed.map((row) => row.address),
      ...met.map((row) => row.address),
    ];
    return [...new Set(all)].filter((address) => address !== "" && !address.endsWith(":0"));
  }

  return {
    settle,
    addresses,
    session: () => session,
    privateKeyPem: () => identity?.privateKeyPem() ?? "",
    async standing() {
      const own = identity && (await parts.devices.judge(identity.certificate));
      return {
        enabled: settings.enabled,
        enrolled: identity !== null,
        port: session?.port ?? null,
        trouble,
        /** why no other machine takes this one's certificate, as this machine's clock has it; null: they do */
        unfit: own && !own.ok ? own.why : null,
      };
    },
    async close(): Promise<void> {
      await session?.close();
    },
    closed(): void {
      session = null;
    },
  };
}
