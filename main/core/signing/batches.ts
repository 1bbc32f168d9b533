import type { Selectable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { Batch, Officer, WireError } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError, toWireError } from "../errors.ts";
import type { PaperOptions } from "./paper-marks.ts";
import type { FileSigner } from "./token-engine.ts";

type BatchRow = Selectable<Schema["signing_batches"]>;

/** What one thing of a batch is, and as what it is signed. */
export interface BatchItem {
  kind: "scan" | "paper";
  id: string;
  title: string;
  options: PaperOptions;
}

/** Signs one item, once; `also` belongs into the transaction that keeps the signed file. */
export type SignItem = (
  officer: Officer,
  item: Pick<BatchItem, "kind" | "id" | "options">,
  signer: FileSigner,
  also: (tx: WriteTx) => Promise<void>,
) => Promise<void>;

/**
 * Many files signed one after another with one PIN. The list is kept: whatever ends the work, each file is either
 * signed and said so or waits, and the rest goes on when the officer says so. An item is done in the same transaction
 * in which its signed file is kept, so that a kill in between can neither lose nor repeat a signature.
 */
export function createBatches(core: CoreContext, parts: { signItem: SignItem }) {
  const { read } = core.database;
  /** Batches that are being worked on; `stop` asks to end behind the present file. */
  const running = new Map<string, { stop: boolean; ended: Promise<void> }>();

  async function requireBatch(officer: Officer, id: string): Promise<BatchRow> {
    const row = await read.selectFrom("signing_batches").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row || row.officer_id !== officer.id) throw new AppError("signing.no-batch");
    return row;
  }

  const itemsOf = (id: string) =>
    read.selectFrom("signing_items").selectAll().where("batch_id", "=", id).orderBy("ordinal").execute();

  async function view(row: BatchRow): Promise<Batch> {
    const items = await itemsOf(row.id);
    const count = (state: string) => items.filter((item) => item.state === state).length;
    return {
      id: row.id,
      state: row.state as Batch["state"],
      startedAt: row.started_at,
      total: items.length,
      done: count("done"),
      failed: count("failed"),
      waiting: count("waiting"),
      problem: row.problem ? (JSON.parse(row.problem) as WireError) : null,
      items: items.map((item) => ({
        kind: item.kind as BatchItem["kind"],
        id: item.subject_id,
        title: item.title,
        state: item.state as Batch["items"][number]["state"],
        error: item.error ? (JSON.parse(item.error) as WireError) : null,
      })),
    };
  }

  async function setBatch(officer: Officer, id: string, state: Batch["state"], problem?: AppError) {
    await core.write(officer.username, async (tx) => {
      await tx.db
        .updateTable("signing_batches")
        .set({ state, problem: problem ? JSON.stringify(toWireError(problem)) : null })
        .where("id", "=", id)
        .execute();
      tx.emit("signing", [id]);
    });
  }

  async function work(officer: Officer, id: string, signer: FileSigner, control: { stop: boolean }) {
    for (const item of await itemsOf(id)) {
      if (item.state !== "waiting") continue;
      if (control.stop) return setBatch(officer, id, "stopped");
      const settle = (state: "done" | "failed", error?: AppError | unknown) => async (tx: WriteTx) => {
        await tx.db
          .updateTable("signing_items")
          .set({ state, error: error ? JSON.stringify(toWireError(error)) : null, settled_at: tx.at })
          .where("batch_id", "=", id)
          .where("ordinal", "=", item.ordinal)
          .execute();
        tx.emit("signing", [id]);
      };
      const subject = {
        kind: item.kind as BatchItem["kind"],
        id: item.subject_id,
        options: JSON.parse(item.options) as PaperOptions,
      };
      try {
        await parts.signItem(officer, subject, signer, settle("done"));
      } catch (error) {
        if (!(error instanceof AppError)) core.ports.log.error("signing.item", { why: String(error) });
        // without the token nothing more can be signed, and what fails at the end fails by the ending: it waits
        if (!signer.ready() || control.stop) {
          return setBatch(officer, id, "stopped", error instanceof AppError ? error : undefined);
        }
        await core.write(officer.username, settle("failed", error));
      }
    }
    return setBatch(officer, id, "done");
  }

  function run(officer: Officer, id: string, signer: FileSigner): Promise<void> {
    const control = { stop: false, ended: Promise.resolve() };
    control.ended = work(officer, id, signer, control)
      .catch((error) => core.ports.log.error("signing.batch", { why: String(error) }))
      .finally(() => running.delete(id));
    running.set(id, control);
    return control.ended;
  }

  return {
    /** Keeps the list, then works through it; `ended` is when nothing more happens by itself. The same id is one batch. */
    async start(
      officer: Officer,
      id: string,
      items: readonly BatchItem[],
      signer: FileSigner,
    ): Promise<{ ended: Promise<void> }> {
      const known = await read
        .selectFrom("signing_batches")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      if (known) return { ended: running.get(id)?.ended ?? Promise.resolve() };
      await core.write(officer.username, async (tx) => {
        await tx.db
          .insertInto("signing_batches")
          .values({ id, officer_id: officer.id, state: "running", problem: null, started_at: tx.at })
          .execute();
        for (const [ordinal, item] of items.entries()) {
          await tx.db
            .insertInto("signing_items")
            .values({
              batch_id: id,
              ordinal,
              kind: item.kind,
              subject_id: item.id,
              title: item.title,
              options: JSON.stringify(item.options),
              state: "waiting",
              error: null,
              settled_at: null,
            })
            .execute();
        }
        tx.emit("signing", [id]);
      });
      return { ended: run(officer, id, signer) };
    },

    /** Goes on with what waits. Throws `signing.no-batch`. */
    async resume(officer: Officer, id: string, signer: FileSigner): Promise<Batch> {
      const row = await requireBatch(officer, id);
      if (!running.has(id) && row.state === "stopped") {
        await setBatch(officer, id, "running");
        void run(officer, id, signer);
      }
      return view(await requireBatch(officer, id));
    },

    /** Ends behind the file that is being signed; what waits stays for `resume`. A stopped batch is put away. */
    async cancel(officer: Officer, id: string): Promise<Batch> {
      const row = await requireBatch(officer, id);
      const control = running.get(id);
      if (control) {
        control.stop = true;
        await control.ended;
      } else if (row.state === "stopped") {
        await setBatch(officer, id, "closed");
      }
      return view(await requireBatch(officer, id));
    },

    get: async (officer: Officer, id: string) => view(await requireBatch(officer, id)),

    /** Batches of this officer that are not through. */
    async open(officer: Officer): Promise<Batch[]> {
      const rows = await read
        .selectFrom("signing_batches")
        .selectAll()
        .where("officer_id", "=", officer.id)
        .where("state", "in", ["running", "stopped"])
        .orderBy("started_at", "desc")
        .limit(20)
        .execute();
      return Promise.all(rows.map(view));
    },

    /** After a kill: what ran waits for its officer and the token. */
    async takeUp(): Promise<void> {
      const cut = await read
        .selectFrom("signing_batches")
        .select("id")
        .where("state", "=", "running")
        .execute();
      if (cut.length === 0) return;
      await core.write("system", async (tx) => {
        await tx.db
          .updateTable("signing_batches")
          .set({ state: "stopped", problem: JSON.stringify(toWireError(new AppError("signing.cut-off"))) })
          .where("state", "=", "running")
          .execute();
        tx.emit(
          "signing",
          cut.map((row) => row.id),
        );
      });
    },

    /** Ends all work behind the present file. */
    async stop(): Promise<void> {
      for (const control of running.values()) control.stop = true;
      await Promise.all([...running.values()].map((control) => control.ended));
    },
  };
}
