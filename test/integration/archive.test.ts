import { expect, test } from "vitest";
import { createArchive, createArchivePlan } from "../../main/core/archive/service.ts";
import { applyTyped } from "../../main/core/campaigns/service.ts";
import { createContext } from "../../main/core/context.ts";
import type { OfficeConfig } from "../../main/core/office/config.ts";
import type { Ports } from "../../main/core/ports.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { memoryLog, seededRandom, testClock, testTimers } from "../support/memory-ports.ts";
import { openTestDatabase } from "../support/open-database.ts";
import { addCampaignPaper, addComponent, addDossier, addOfficer, OFFICER } from "../support/rows.ts";

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
  const { database, options } = await openTestDatabase({ clock });
  const random = seededRandom("archive");
  const core = createContext({
    ports: {
      clock,
      random,
      timers: testTimers(clock),
      log: memoryLog(),
      disk: nodeDisk(),
    } as unknown as Ports,
    config: { keepSentScansDays: 30 } as OfficeConfig,
    database,
    emit: () => {},
  });
  core.clockIsTrusted = () => true;
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
  return {
    archive: createArchive(core, options.folder),
    plan: createArchivePlan(core),
    core,
    clock,
    random,
    database,
    stateOf,
    kept,
  };
}

test("law case 22: scans are erased once the province confirmed every byte and the time of grace is over", async () => {
  const at = await counter({
    due: { state: "returned", arrived: true, confirmed: 31 },
    young: { state: "returned", arrived: true, confirmed: 29 },
    unsent: { state: "returned", arrived: true, confirmed: null },
    partly: { state: "returned", arrived: false, confirmed: 31 },
    open: { state: "processing", arrived: true, confirmed: 31 },
  });
  const before = await at.plan();
  // the one that is due and the one that will be tomorrow; never what is unsent or has not arrived whole
  expect(before.soon.map(({ dossierCode }) => dossierCode)).toEqual([
    "H41.99-260105-due",
    "H41.99-260105-young",
  ]);
  expect(before.soon[1]!.eraseAt.slice(0, 10)).toBe("2026-01-10");
  expect(before.kept).toContainEqual({
    word: "Chưa gửi xong hoặc tỉnh chưa xác nhận: không bao giờ xóa",
    documents: 1,
  });
  // a clock that jumped ahead makes nothing old
  at.core.clockIsTrusted = () => false;
  expect(await at.archive.run()).toBe(0);
  expect(await at.kept("due")).toBe(2);
  at.core.clockIsTrusted = () => true;
  expect(await at.archive.run()).toBe(1);
  const after = await at.plan();
  expect(after.soon.map(({ dossierCode }) => dossierCode)).toEqual(["H41.99-260105-young"]);
  expect(after.erased).toMatchObject([{ dossierCode: "H41.99-260105-due", files: 2, keepDays: 30 }]);
  expect(after.erased[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
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

test("scans of a campaign go with their raw pages when the batch is handed over and the province confirmed all of it", async () => {
  const at = await counter({});
  const { core, clock, random, database } = at;
  const day = (days: number) => toTimestamp(clock.now() - days * DAY);
  const made = new Map<string, { document: string; files: string[] }>();
  const put = async (text: string) =>
    database.files.put(new TextEncoder().encode(text), { mediaType: "image/jpeg", title: text });
  // one PDF was cut into all papers; each page is a photo that was flattened
  const source = await put("tệp nguồn chung");
  await core.write("test", (tx) => tx.db.insertInto("files").values(source.row).execute());
  const wishes = {
    due: { finished: 31, told: 31 },
    last: { finished: 31, told: 31 },
    open: { finished: null, told: 31 },
    young: { finished: 31, told: 29 },
  };
  const add = async (name: string, wish: { finished: number | null; told: number }): Promise<void> => {
    const [photo, flat, signed] = [
      await put(`${name} ảnh`),
      await put(`${name} phẳng`),
      await put(`${name} ký`),
    ];
    const [document, batch, page] = [random.uuid(), random.uuid(), random.uuid()];
    made.set(name, { document, files: [photo.id, flat.id, signed.id] });
    await core.write("test", async (tx) => {
      await addOfficer(tx, day(60));
      for (const file of [photo, flat, signed]) {
        await tx.db.insertInto("files").values(file.row).execute();
        await tx.db.insertInto("uploads").values({ file_id: file.id, offset: 0, state: "done" }).execute();
      }
      await addCampaignPaper(tx, {
        id: `KH-${name}`,
        batchId: batch,
        documentId: document,
        at: day(60),
        finishedAt: wish.finished === null ? null : day(wish.finished),
        signed_file: signed.id,
        text: "chữ trên giấy",
      });
      const row = { ordinal: 1, sha256: flat.sha256, width: 1, height: 1, source: "", added_at: day(60) };
      await tx.db
        .insertInto("pages")
        .values({ id: page, document_id: document, file_id: flat.id, source_file: photo.id, ...row })
        .execute();
      const step = { kind: "perspective", photo: { fileId: photo.id, sourceFile: source.id } };
      await tx.db
        .insertInto("page_steps")
        .values({
          id: random.uuid(),
          page_id: page,
          step: JSON.stringify(step),
          by: OFFICER,
          at: day(60),
          state: "done",
        })
        .execute();
      // the PDF is the source of a page in the tray too
      await tx.db
        .insertInto("pages_aside")
        .values({
          ...row,
          id: random.uuid(),
          document_id: document,
          file_id: flat.id,
          source_file: source.id,
          why: "removed",
          stood_at: 0,
        })
        .execute();
      await tx.outbox({ kind: "campaign.document-signed", dossierId: null, body: { documentId: document } });
      await tx.outbox({ kind: "campaign.batch-finished", dossierId: null, body: { batchId: batch } });
    });
    await core.write("test", (tx) =>
      tx.db
        .updateTable("outbox")
        .set({ state: "done", done_at: day(wish.told) })
        .where("state", "!=", "done")
        .execute(),
    );
  };
  for (const [name, wish] of Object.entries(wishes)) await add(name, wish);
  const left = async (name: string) =>
    (await Promise.all((made.get(name)?.files ?? []).map((id) => database.files.stat(id)))).filter(Boolean)
      .length;
  expect(await at.archive.run()).toBe(2);
  expect([await left("due"), await left("last"), await left("open"), await left("young")]).toEqual([
    0, 0, 3, 3,
  ]);
  // others still stand on the same PDF
  expect(await database.files.stat(source.id)).toBeDefined();
  const log = await database.read.selectFrom("audit").select("action").execute();
  expect(log.filter(({ action }) => action === "archive.erased")).toHaveLength(2);
  await core.write("test", (tx) =>
    tx.db
      .updateTable("campaign_batches")
      .set({ finished_at: day(31) })
      .where("finished_at", "is", null)
      .execute(),
  );
  clock.advance(2 * DAY);
  expect(await at.archive.run()).toBe(2);
  expect(await database.files.stat(source.id)).toBeUndefined();
});

test("what two persons typed of handwriting stands in the fields, confirmed; what was confirmed by hand stays", async () => {
  const { core, clock, random, database } = await counter({});
  const at = toTimestamp(clock.now());
  const document = random.uuid();
  await core.write("test", async (tx) => {
    await addOfficer(tx, at);
    await addCampaignPaper(tx, { id: "KH", batchId: "B", documentId: document, at, finishedAt: null });
    for (const [index, name] of ["number", "date", "holderName", "subject", "signer"].entries()) {
      await tx.db
        .insertInto("extracted_fields")
        .values({
          id: random.uuid(),
          document_id: document,
          ordinal: index,
          name,
          value: "máy đọc sai",
          raw: "máy đọc sai",
          confidence: 0.2,
          page: 1,
          box: null,
          state: "doubtful",
          extracted_at: at,
          confirmed_by: name === "subject" ? OFFICER : null,
          confirmed_at: name === "subject" ? at : null,
        })
        .execute();
    }
    const typed = JSON.stringify({
      number: "9/QĐ-UB",
      date: "04/03/1986",
      holder: "Vi Văn Ngọ",
      title: "Cấp đất",
    });
    await tx.db
      .insertInto("campaign_entries")
      .values({ id: random.uuid(), paper_id: document, turn: 1, by_id: OFFICER, fields: typed, at })
      .execute();
    await applyTyped(tx, document);
    await tx.db.updateTable("campaign_papers").set({ typed }).where("id", "=", document).execute();
  });
  const values = async () =>
    (
      await database.read
        .selectFrom("extracted_fields")
        .select(["value", "state"])
        .orderBy("ordinal")
        .execute()
    ).map((row) => `${row.value} ${row.state}`);
  // not before they agree
  expect(new Set(await values())).toEqual(new Set(["máy đọc sai doubtful"]));
  await core.write("test", (tx) => applyTyped(tx, document));
  expect(await values()).toEqual([
    "9/QĐ-UB sure",
    "1986-03-04 sure",
    "Vi Văn Ngọ sure",
    "máy đọc sai doubtful",
    "máy đọc sai doubtful",
  ]);
  const told = await database.read.selectFrom("outbox").select("kind").execute();
  expect(told.map(({ kind }) => kind)).toEqual(Array(3).fill("campaign.fields-confirmed"));
});
