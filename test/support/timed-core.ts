import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createCore } from "../../main/core/core.ts";
import { loadLaw } from "../../main/core/law.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";
import { findPlaces } from "../../main/hosts/node/resources.ts";
import { AssembledWriter } from "../../main/pdf/assembled.ts";
import type { Input, Output, ProcedureName } from "../../preload/contract/index.ts";
import { Refused } from "./core-client.ts";
import type { TestOffice } from "./office.ts";
import { openRows } from "./read-rows.ts";

/** One window of a core that runs in the test's own process. */
export interface Window {
  call<P extends ProcedureName>(proc: P, input: Input<P>, key?: string): Promise<Output<P>>;
}

/**
 * The real core of an office whose clock the test sets; no province. The clock only looks at what it is told: the
 * core sees a PC that was on all the time.
 */
export async function startTimedCore(office: TestOffice, at: string, buildDay: string) {
  const { resources } = findPlaces();
  const keys = nodeKeyStore({ dataDir: office.folder, kind: "file" });
  const ports = nodePorts(office.folder, keys);
  let now = Date.parse(at);
  const core = await createCore({
    ports: { ...ports, clock: { now: () => now, monotonic: () => now } },
    config: { ...office.config, sync: null },
    law: await loadLaw(async (path) => JSON.parse(await readFile(join(resources, path), "utf8"))),
    folder: office.folder,
    version: "test",
    buildDay,
    ocrWorkers: 1,
    makeWriter: (sink, meta) => new AssembledWriter(sink, { ...meta, creator: "test" }),
    demonstrationAccounts: office.office.officers,
    checkOutput: true,
  });
  const database = await openRows(office.folder);

  return {
    /** `2026-01-09T15:00:00+07:00` */
    at(time: string): void {
      now = Date.parse(time);
    },
    async seat(client: string, username: string): Promise<Window> {
      const window: Window = {
        async call<P extends ProcedureName>(proc: P, input: Input<P>, key?: string) {
          const envelope = { v: 1, id: randomUUID(), proc, input, ...(key ? { key } : {}) };
          const reply = await core.call(envelope, { client, origin: "window" });
          if (!reply.ok) throw new Refused(reply.error);
          return reply.data as Output<P>;
        },
      };
      const { password } = office.account(username);
      await window.call("accounts.signIn", { username, password });
      return window;
    },
    /** rows of a statement, read past the core */
    rows: <T>(sql: string, ...values: unknown[]) => database.prepare(sql).all(...values) as T[],
    /**
     * Every row that a dossier's life could touch, or those of one dossier with the number of all others. The drawing
     * of papers, which goes on beside the calls, is left out.
     */
    dump(dossierId?: string): string {
      const own: Record<string, string> = {
        dossiers: "id",
        components: "dossier_id",
        dossier_events: "dossier_id",
        issued_forms: "dossier_id",
        outbox: "dossier_id",
        transfer_items: "dossier_id",
      };
      const whole = ["drafts", "not_received", "transfer_lists", "numbers_used", "audit"];
      return JSON.stringify(
        [...Object.keys(own), ...whole].map((table) => {
          const drawn =
            table === "audit" ? "WHERE action NOT LIKE '%receipt%' AND action NOT LIKE 'forms.drawn%'" : "";
          const count = database.prepare(`SELECT count(*) AS n FROM ${table} ${drawn}`).get();
          if (dossierId && !own[table]) return count;
          const rows = dossierId
            ? database.prepare(`SELECT * FROM ${table} WHERE ${own[table]} = ?`).all(dossierId)
            : database.prepare(`SELECT * FROM ${table} ${drawn}`).all();
          return [count, rows];
        }),
        (name, value: unknown) =>
          ["receipt_file", "file_id", "hash", "previous_hash", "seq"].includes(name) ? undefined : value,
      );
    },
    async close(): Promise<void> {
      database.close();
      await core.close();
    },
  };
}

export type TimedCore = Awaited<ReturnType<typeof startTimedCore>>;
