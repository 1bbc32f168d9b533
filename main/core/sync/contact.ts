import type { Database } from "../../../db/database.ts";
import type { Ports } from "../ports.ts";
import { type Timestamp, toTimestamp } from "../time.ts";
import { recall, remember } from "./memory.ts";

/** a contact is written down when the last note of it is older than this */
const NOTE_EVERY_MS = 300_000;

interface Contact {
  skewMs: number;
  at: Timestamp;
}

/** When the province was last spoken to and how its clock stood; remembered over a restart. */
export function createContact(database: Database, ports: Ports) {
  let last: Contact | null = null;
  let noted: Contact | null = null;
  let measured: number | null = null;
  const at = () => toTimestamp(ports.clock.now());

  return {
    /** What is remembered of earlier runs of the program. */
    async load(): Promise<void> {
      const stored = await recall(database, "sync.contact");
      if (stored !== undefined) last = noted = JSON.parse(stored) as Contact;
    },

    /** The province answered just now; `skewMs` is this machine's clock minus the server's. */
    async note(skewMs: number): Promise<void> {
      measured = skewMs;
      last = { skewMs, at: at() };
      const sinceNote = noted ? ports.clock.now() - Date.parse(noted.at) : Number.POSITIVE_INFINITY;
      const same = noted !== null && Math.abs(noted.skewMs - skewMs) < 2_000;
      if (same && sinceNote >= 0 && sinceNote < NOTE_EVERY_MS) return;
      noted = last;
      const value = JSON.stringify(last);
      await database.write({ actor: "system", at: at() }, (tx) => remember(tx, "sync.contact", value));
    },

    /** Until when the province takes this program is said before that day comes (see `createAges`). */
    async noteEnd(day: string | null): Promise<void> {
      if (((await recall(database, "sync.protocol-ends")) ?? null) === day) return;
      await database.write({ actor: "system", at: at() }, async (tx) => {
        await remember(tx, "sync.protocol-ends", day);
        tx.emit("sync", []);
      });
    },

    last: (): Contact | null => last,
    /** milliseconds; null before the first contact since the start */
    skewMs: (): number | null => measured,
    /** the server's time now, milliseconds since the epoch */
    serverNow: (): number => ports.clock.now() - (measured ?? 0),
  };
}
