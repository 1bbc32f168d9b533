import { expect, test } from "vitest";
import { createContext } from "../../main/core/context.ts";
import type { LifeEvents } from "../../main/core/life/service.ts";
import type { OfficeConfig } from "../../main/core/office/config.ts";
import { papersAs } from "../../main/core/sync/papers.ts";
import { createDifferences } from "../../main/core/sync/service.ts";
import { valueWord } from "../../main/core/sync/words.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import type { ComponentInput, DossierDetail, Officer } from "../../preload/contract/index.ts";
import { AT } from "../support/open-database.ts";
import { addComponent, addDossier } from "../support/rows.ts";
import { type Counter, counter, outbox, province, receive } from "../support/sync-counter.ts";

const CODE = "H41.99-260109-0001";
const person = (fullName: string, phone = "") => ({
  ...{ fullName, identity: "", birthDate: "", sex: "", address: "Xã Đại Huệ", phone, email: "" },
  source: "typed",
});

/** The machine's id as a running core keeps it. */
async function named(at: Counter): Promise<Counter> {
  await at.database.write({ actor: "test", at: AT }, async (tx) => {
    await tx.db.insertInto("meta").values({ key: "device-id", value: at.line.deviceId }).execute();
  });
  return at;
}

/** A corrected receipt as the counter tells it, standing on what it knows. */
async function correct(at: Counter, dossierId: string, by: string, change: Record<string, unknown>) {
  await at.database.write({ actor: "canbo", at: AT }, async (tx) => {
    const row = await tx.db
      .selectFrom("dossiers")
      .select("revision")
      .where("id", "=", dossierId)
      .executeTakeFirstOrThrow();
    await tx.outbox({
      kind: "dossier.event",
      dossierId,
      body: {
        dossierId,
        eventId: at.random.uuid(),
        event: "correct",
        from: "received",
        to: "received",
        at: AT,
        by,
        why: "sửa",
        dueAt: AT,
        nationalState: 2,
        baseRevision: row.revision,
        ...change,
      },
    });
  });
}

const row = (at: Counter, id: string) =>
  at.database.read.selectFrom("dossiers").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
const disputes = (at: Counter) =>
  at.database.read.selectFrom("disputes").selectAll().orderBy("seq").execute();

async function twoMachines() {
  const server = await province();
  const first = await named(await counter({ url: server.url, token: server.token }, 1));
  const second = await named(await counter({ url: server.url, token: "device-token-2" }, 2));
  const id = await receive(first, { code: CODE, extra: { applicant: person("Nguyễn Văn An"), sets: 1 } });
  await first.database.write({ actor: "test", at: AT }, async (tx) => {
    const applicant = JSON.stringify(person("Nguyễn Văn An"));
    await tx.db.updateTable("dossiers").set({ applicant }).where("id", "=", id).execute();
  });
  await first.engine.now();
  // the other window has the dossier from its office
  await second.database.write({ actor: "test", at: AT }, (tx) =>
    addDossier(tx, { id, code: CODE, received_at: AT, applicant: JSON.stringify(person("Nguyễn Văn An")) }),
  );
  await second.engine.now();
  return { server, first, second, id };
}

test("two machines change one dossier: who came first counts, the other value stands beside it, nothing else is lost", async () => {
  const { server, first, second, id } = await twoMachines();
  await correct(first, id, "Lê Thị Một", { applicant: person("Nguyễn Văn Ân"), sets: 2 });
  await correct(second, id, "Trần Văn Hai", { applicant: person("Nguyễn Văn Ấn", "0912345678"), sets: 1 });
  await first.engine.now();
  await second.engine.now();
  await second.engine.now();
  expect((await outbox(second)).map(({ state }) => state)).toEqual(["done"]);
  expect(await disputes(second)).toMatchObject([
    {
      field: "applicant.fullName",
      own: '"Nguyễn Văn Ấn"',
      kept: '"Nguyễn Văn Ân"',
      kept_by: "Lê Thị Một",
      state: "open",
    },
  ]);
  // the value that counts stands in both, what only one of them changed too
  expect(await row(second, id)).toMatchObject({ applicant_name: "Nguyễn Văn Ân", sets: 2 });
  await first.engine.now();
  expect(await row(first, id)).toMatchObject({ revision: 3 });
  expect(JSON.parse((await row(first, id)).applicant)).toMatchObject({ phone: "0912345678" });
  expect(await disputes(first)).toEqual([]);
  // told again from the beginning it stands there once
  await second.database.write({ actor: "test", at: AT }, async (tx) => {
    await tx.db.deleteFrom("meta").where("key", "=", "sync.cursor").execute();
  });
  await second.engine.now();
  expect(await disputes(second)).toHaveLength(1);
  // our value again is a new operation that stands on what counts now
  await correct(second, id, "Trần Văn Hai", { applicant: person("Nguyễn Văn Ấn", "0912345678"), sets: 2 });
  await second.engine.now();
  await first.engine.now();
  expect(await row(first, id)).toMatchObject({ applicant_name: "Nguyễn Văn Ấn" });
  expect(await disputes(second)).toHaveLength(1);
  expect(server.violations).toEqual([]);
});

test("a state that another machine had changed first is not overwritten", async () => {
  const { server, first, second, id } = await twoMachines();
  await correct(first, id, "Lê Thị Một", { event: "transfer", to: "processing" });
  await correct(second, id, "Trần Văn Hai", { event: "void", to: "void" });
  await first.engine.now();
  await second.engine.now();
  await second.engine.now();
  expect((await server.state()).dossiers[0]).toMatchObject({ state: "processing" });
  expect(await disputes(second)).toMatchObject([{ field: "state", own: '"void"', kept: '"processing"' }]);
});

test("papers that two machines noted differently stand side by side, and an officer decides which the receipt follows", async () => {
  const { first, second, id } = await twoMachines();
  const paper = (name: string, originals: number, received = true) => ({
    name,
    received,
    originals,
    copies: 0,
  });
  for (const [n, at] of [first, second].entries()) {
    await at.database.write({ actor: "test", at: AT }, (tx) =>
      addComponent(tx, { id: `paper-${n}`, dossier_id: id, name: "Tờ khai", received: 1, originals: 1 }),
    );
  }
  await correct(first, id, "Lê Thị Một", { components: [paper("Tờ khai", 2), paper("Giấy ủy quyền", 1)] });
  await first.engine.now();
  await second.engine.now();
  const [dispute] = await disputes(second);
  expect(dispute).toMatchObject({ field: "components", kept_by: "Lê Thị Một", state: "open" });
  expect(JSON.parse(dispute!.own)).toEqual([paper("Tờ khai", 1)]);
  expect(JSON.parse(dispute!.kept)).toEqual([paper("Tờ khai", 2), paper("Giấy ủy quyền", 1)]);

  const known = { ...paper("Tờ khai", 1), code: "MAU-1", submittedAs: "ORIGINAL", digitise: { reason: "" } };
  const dossier = {
    ...{ applicant: person("Nguyễn Văn An"), sets: 1, deliverTo: "COUNTER", note: "", actions: ["correct"] },
    components: [known],
  } as unknown as DossierDetail;
  const corrected: ComponentInput[][] = [];
  const core = createContext({
    ports: { ...second.ports, disk: nodeDisk() },
    config: {} as OfficeConfig,
    database: second.database,
    emit: () => {},
  });
  const differences = createDifferences(core, {
    events: {
      correct: async (_given: unknown, _why: string, change: { components: ComponentInput[] }) => {
        corrected.push(change.components);
        return { papers: [] };
      },
    } as unknown as LifeEvents,
    detail: async () => dossier,
  });
  const [listed] = (await differences.list(id)).disputes;
  expect(listed).toMatchObject({
    takeable: true,
    own: "Tờ khai (1 bản chính, 0 bản sao)",
    kept: "Tờ khai (2 bản chính, 0 bản sao); Giấy ủy quyền (1 bản chính, 0 bản sao)",
  });
  await differences.settle({ username: "tn2", fullName: "Trần Văn Hai" } as Officer, dispute!.id, false);
  // the receipt here follows what counts; what is known of a paper here alone stays
  expect(corrected).toEqual([
    [
      expect.objectContaining({ name: "Tờ khai", code: "MAU-1", originals: 2 }),
      expect.objectContaining({ name: "Giấy ủy quyền", received: true, originals: 1 }),
    ],
  ]);
  expect(await disputes(second)).toMatchObject([{ state: "kept", decided_by: "Trần Văn Hai" }]);
  // one that was not told is no longer received, and nonsense is no receipt
  expect(papersAs(dossier, [paper("Khác", 0, false)])).toEqual([
    expect.objectContaining({ received: false }),
  ]);
  expect(papersAs(dossier, "không phải giấy tờ")).toBeUndefined();
});

test("a day that was promised on paper is not changed by the province's wish", async () => {
  const { server, first, id } = await twoMachines();
  const before = await row(first, id);
  const wish = async (dueAt: string, why: string) => {
    await fetch(`${server.url}/admin/dossiers/${id}/due`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ dueAt, why }),
    });
    await first.engine.now();
  };
  await wish("2026-02-20T17:00:00.000+07:00", "Chờ ý kiến của Bộ");
  expect((await row(first, id)).due_at).toBe(before.due_at);
  const proposals = await first.database.read.selectFrom("due_proposals").selectAll().execute();
  expect(proposals).toMatchObject([
    { dossier_id: id, due_at: "2026-02-20T17:00:00.000+07:00", promised_at: before.due_at, state: "open" },
  ]);
  // a later wish takes the place of one that nobody has answered; the day on the paper takes the place of both
  const open = () =>
    first.database.read.selectFrom("due_proposals").select("due_at").where("state", "=", "open").execute();
  await wish("2026-02-27T17:00:00.000+07:00", "Bộ xin thêm một tuần");
  expect(await open()).toEqual([{ due_at: "2026-02-27T17:00:00.000+07:00" }]);
  await wish(before.due_at, "");
  expect(await open()).toEqual([]);
  // told again from the beginning, nothing of it comes back
  await wish("2026-03-02T17:00:00.000+07:00", "Bộ trả lời trễ");
  await first.database.write({ actor: "test", at: AT }, async (tx) => {
    await tx.db.deleteFrom("meta").where("key", "=", "sync.cursor").execute();
  });
  await first.engine.now();
  expect(await open()).toEqual([{ due_at: "2026-03-02T17:00:00.000+07:00" }]);
  expect((await row(first, id)).due_at).toBe(before.due_at);
  expect(valueWord("2026-03-02T17:00:00.000+07:00")).toBe("02/03/2026 17:00");
});
