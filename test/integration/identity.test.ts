import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Applicant, DossierDetail } from "../../preload/contract/index.ts";
import { canonicalHash } from "../provincial-server/operations.ts";
import { type CoreClient, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { startServer } from "../support/server.ts";
import { tempDir } from "../support/temp-dir.ts";

/** The later check of who handed in: the province's own table answers, through the real server. */
let office: TestOffice;
let window: CoreClient;

beforeAll(async () => {
  office = await createTestOffice();
  window = startCoreClient(office.folder);
  await window.core.ready();
  await window.call("accounts.signIn", { username: "tn1", password: office.account("tn1").password });
}, 60_000);

afterAll(async () => {
  await window?.core.close();
  await office?.end();
});

const THUONG = { identity: "040196990200", fullName: "Nguyễn Thị Thu Thưởng", birthDate: "1996-02-13" };
const applicant = (patch: Partial<Applicant>) => ({ ...draftOf("").applicant, ...patch });
const receive = (patch: Partial<Applicant>) =>
  window.call("dossiers.receive", {
    draftId: randomUUID(),
    content: { ...draftOf(""), applicant: applicant(patch) },
  });
async function answered({ id }: DossierDetail): Promise<DossierDetail> {
  await window.call("sync.now", {});
  return window.call("dossiers.get", { id });
}
const warnings = async ({ id }: DossierDetail) =>
  (await window.call("life.view", { id })).warnings.map(({ text }) => text);

test("nobody is confirmed at the counter; the province confirms, and the answer stands on the person too", async () => {
  const received = await receive(THUONG);
  expect(received.applicant).toMatchObject({ verified: "not-verified", verifiedAt: "" });
  const dossier = await answered(received);
  expect(dossier.applicant).toMatchObject({ verified: "verified", verifiedNote: "" });
  expect(dossier.applicant.verifiedAt).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+\+07:00$/);
  expect(dossier.state.code).toBe("received");
  const event = dossier.events.find(({ kind }) => kind === "identity-checked");
  expect(event).toMatchObject({ by: "Máy chủ tỉnh", why: "Đã xác thực" });
  const { same } = await window.call("people.recall", { ...THUONG, oldIdentity: "", phone: "" });
  expect(same?.applicant).toMatchObject({ verified: "verified", fullName: THUONG.fullName });
  // what the next form takes over is asked for again: the answer belongs to the dossier
  const again = await receive({ ...same!.applicant });
  expect(again.applicant).toMatchObject({ verified: "not-verified", verifiedAt: "" });
});

test("another name and birth day are said without the other's data; corrected, the person is asked for anew", async () => {
  const received = await receive({ ...THUONG, fullName: "Nguyễn Thị Thu Thương", birthDate: "1996-12-13" });
  const dossier = await answered(received);
  const why = "họ tên, ngày sinh khác Cơ sở dữ liệu quốc gia về dân cư";
  expect(dossier.applicant).toMatchObject({ verified: "different", verifiedNote: why });
  expect(dossier.events.some(({ kind, by }) => kind === "identity-different" && by === "Máy chủ tỉnh")).toBe(
    true,
  );
  expect(await warnings(dossier)).toEqual([`Kiểm tra sau thấy khác người nộp: ${why}`]);

  const correct = (patch: Partial<Applicant>, note: string) =>
    window.call("life.correct", {
      id: dossier.id,
      why: "Ghi sai theo thẻ",
      applicant: { ...dossier.applicant, ...patch },
      components: draftOf("").components,
      sets: 1,
      deliverTo: "COUNTER",
      note,
    });
  const noted = await correct({}, "người dân gọi điện");
  expect(noted.dossier.applicant).toMatchObject({ verified: "different", verifiedNote: why });
  const corrected = await correct(THUONG, "");
  expect(corrected.dossier.applicant).toMatchObject({ verified: "not-verified", verifiedNote: "" });
  const confirmed = await answered(dossier);
  expect(confirmed.applicant).toMatchObject({ verified: "verified", fullName: THUONG.fullName });
  expect(await warnings(dossier)).toEqual([]);
});

test("a number that the province does not know says so; who has no number of 12 digits is not asked for", async () => {
  const unknown = await answered(await receive({ identity: "040196990999", fullName: "Nguyễn Thị Lạ" }));
  expect(unknown.applicant.verified).toBe("unknown");
  expect(unknown.events.find(({ kind }) => kind === "identity-checked")?.why).toBe(
    "Tỉnh chưa có thông tin của số này",
  );
  const passport = await answered(
    await receive({ identity: "C1234567", identityKind: "passport", fullName: "Trần Thị Hộ Chiếu" }),
  );
  expect(passport.applicant.verified).toBe("not-verified");
});

test("the answer on the feed is as the contract says; blanks and capitals make nobody another", async () => {
  const server = await startServer({ dataDir: tempDir() });
  try {
    await server.knowPeople([THUONG]);
    const body = {
      dossierId: randomUUID(),
      code: "H41.99-260109-0001",
      provisional: false,
      agencyCode: "H41.99",
      procedureCode: "1.004884",
      receivedAt: "2026-01-09T08:00:00.000+07:00",
      applicant: { ...THUONG, identityKind: "citizen-id", fullName: " nguyễn thị thu  thưởng" },
    };
    await server.send("POST", "/v1/operations", {
      json: {
        id: randomUUID(),
        kind: "dossier.received",
        dossierId: body.dossierId,
        deviceId: randomUUID(),
        deviceSeq: 1,
        createdAt: body.receivedAt,
        requestHash: canonicalHash(body),
        body,
        files: [],
      },
    });
    const { json } = await server.send("GET", "/v1/changes");
    expect(json["changes"]).toMatchObject([
      { type: "identity-checked", identity: { number: THUONG.identity, outcome: "confirmed", why: "" } },
    ]);
    expect(server.violations).toEqual([]);
  } finally {
    await server.close();
  }
});
