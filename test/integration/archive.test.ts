import { expect, test } from "vitest";
import { createArchive } from "../../main/core/archive/service.ts";
import { createContext } from "../../main/core/context.ts";
import type { OfficeConfig } from "../../main/core/office/config.ts";
import type { Ports } from "../../main/core/ports.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { memoryLog, seededRandom, testClock, testTimers } from "../support/memory-ports.ts";
import { openTestDatabase } from "../support/open-database.ts";
import { addComponent, addDossier, addOfficer, OFFICER } from "../support/rows.ts";

const DAY = 24 * 3600_000;

interface Made {
  state: string;
  /** the province has every byte of the page */
  arrived: boolean;
  /** days since the last operation was confirmed; null: one still waits */
  confirmed: number | null;
}

/** A counter that keeps confirmed scans for 30 days, with one finished paper for each wish. */
async function counter(wishes: Record<string, Made>) {
  const clock = testClock();
  const { database } = await openTestDatabase({ clock });
  const random = seededRandom("archive");
  const core = createContext({
    ports: { clock, random, timers: testTimers(clock), log: memoryLog() } as unknown as Ports,
    config: { keepSentScansDays: 30 } as OfficeConfig,
    database,
    emit: () => {},
  });
  const files: Record<string, string[]> = {};
  const documents: Record<string, string> = {};
  for (const [name, wish] of Object.entries(wishes)) {
    const at = toTimestamp(clock.now() - 60 * DAY);
    const put = async (text: string) =>
      database.files.put(new TextEncoder().encode(`${name} ${text}`), {
        mediaType: "image/png",
        title: text,
      });
    const [page, signed] = [await put("trang"), await put("đã ký")];
    const [dossier, component, document] = [random.uuid(), random.uuid(), random.uuid()];
    files[name] = [page.id, signed.id];
    documents[name] = document;
    await core.write("test", async (tx) => {
      await addOfficer(tx, at);
      for (const file of [page, signed]) await tx.db.insertInto("files").values(file.row).execute();
      await addDossier(tx, {
        id: dossier,
        code: `H41.99-260105-${name}`,
        state: wish.state,
        received_at: at,
      });
      await addComponent(tx, { id: component, dossier_id: dossier });
      await tx.db
        .insertInto("documents")
        .values({
          id: document,
          dossier_id: dossier,
          component_id: component,
          title: "Giấy",
          state: "extracted",
          scanned_by: OFFICER,
          scanned_at: at,
          signed_file: signed.id,
          signed_at: at,
          text: "chữ trên giấy",
        })
        .execute();
      await tx.db
        .insertInto("pages")
        .values({
          id: random.uuid(),
          document_id: document,
          ordinal: 1,
          file_id: page.id,
          sha256: page.sha256,
          width: 1,
          height: 1,
          source: "",
          added_at: at,
        })
        .execute();
      for (const file of [page, signed]) {
        const state = wish.arrived || file === signed ? "done" : "waiting";
        await tx.db.insertInto("uploads").values({ file_id: file.id, offset: 0, state }).execute();
      }
      await tx.outbox({ kind: "document.signed", dossierId: dossier, body: {} });
      if (wish.confirmed !== null) {
        await tx.db
          .updateTable("outbox")
          .set({ state: "done", done_at: toTimestamp(clock.now() - wish.confirmed * DAY) })
          .where("dossier_id", "=", dossier)
          .execute();
      }
    });
  }
  const stateOf = async (name: string) =>
    database.read
      .selectFrom("documents")
      .select(["state", "text"])
      .where("id", "=", documents[name] ?? "")
      .executeTakeFirstOrThrow();
  const kept = async (name: string) =>
    (await Promise.all((files[name] ?? []).map((id) => database.files.stat(id)))).filter(Boolean).length;
  return { archive: createArchive(core), database, stateOf, kept };
}

test("law case 22: scans are erased once the province confirmed every byte and the time of grace is over", async () => {
  const at = await counter({
    due: { state: "returned", arrived: true, confirmed: 31 },
    young: { state: "returned", arrived: true, confirmed: 29 },
    unsent: { state: "returned", arrived: true, confirmed: null },
    partly: { state: "returned", arrived: false, confirmed: 31 },
    open: { state: "processing", arrived: true, confirmed: 31 },
  });
  expect(await at.archive.run()).toBe(1);
  expect(await at.stateOf("due")).toEqual({ state: "erased", text: null });
  expect(await at.kept("due")).toBe(0);
  for (const name of ["young", "unsent", "partly", "open"]) {
    expect(await at.stateOf(name), name).toEqual({ state: "extracted", text: "chữ trên giấy" });
    expect(await at.kept(name), name).toBe(2);
  }
  const log = await at.database.read.selectFrom("audit").select("action").execute();
  expect(log.filter(({ action }) => action === "archive.erased")).toHaveLength(1);
  expect(log.filter(({ action }) => action === "files.erase")).toHaveLength(2);
  expect(await at.archive.run()).toBe(0);
});
