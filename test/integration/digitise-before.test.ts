import { createHash, randomUUID } from "node:crypto";
import canonicalize from "canonicalize";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { DraftInput } from "../../preload/contract/index.ts";
import { type CoreClient, startCoreClient } from "../support/core-client.ts";
import { pdfsig } from "../support/foreign-tools.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { issueSignedResult } from "../support/signed-result.ts";

/** What is decided of a paper before it is scanned: later, or never again. */
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

const code = (call: Promise<unknown>) =>
  call.then(
    () => "accepted",
    (error: { wire?: { code: string } }) => error.wire?.code,
  );
const receive = (content: DraftInput) => window.call("dossiers.receive", { draftId: randomUUID(), content });

test("a paper that was put off holds its dossier back until it is scanned or taken off the list", async () => {
  const dossier = await receive(draftOf("Vi Thị Để Sau"));
  const componentId = dossier.components[0]?.id ?? "";
  const at = { dossierId: dossier.id, componentId };
  await window.call("digitise.setLater", { ...at, later: true });
  expect(await window.call("digitise.later", {})).toMatchObject([
    { componentId, code: dossier.code, word: "Chưa quét", late: false },
  ]);
  const transfer = { ids: [dossier.id], toUnit: "Phòng Tư pháp", coordinatingUnit: "" };
  const refused = window.call("life.transfer", transfer);
  expect(await code(refused)).toBe("digitise.scan-first");
  await window.call("digitise.setLater", { ...at, later: false });
  expect(await window.call("digitise.later", {})).toEqual([]);
  expect(await code(window.call("life.transfer", transfer))).toBe("accepted");
});

/** A dossier whose one paper is the result of an earlier procedure: it must be digitised (TT 01/2023 Điều 4). */
async function receiveBinding(
  name: string,
  change: Partial<DraftInput["components"][number]> = {},
): Promise<Awaited<ReturnType<typeof receive>>> {
  const draft = draftOf(name);
  const [paper] = draft.components;
  if (!paper) throw new Error("no paper");
  return receive({
    ...draft,
    procedureCode: "1.004873",
    caseIndex: 1,
    components: [{ ...paper, name: "Giấy xác nhận tình trạng hôn nhân đã được cấp trước đó", ...change }],
  });
}
const transferOf = (id: string) =>
  window.call("life.transfer", { ids: [id], toUnit: "Phòng Tư pháp", coordinatingUnit: "" });

test("a paper that must be digitised holds its dossier, put off or not; a ground of the law lets it go, with its record", async () => {
  const dossier = await receiveBinding("Lê Thị Phải Quét");
  const componentId = dossier.components[0]?.id ?? "";
  const at = { dossierId: dossier.id, componentId };
  const waiting = async () =>
    (await window.call("life.worklist", {})).toTransfer.find((row) => row.id === dossier.id)?.toScan;
  expect(await waiting()).toBe(1);
  expect(await window.call("digitise.later", {})).toMatchObject([
    { componentId, documentId: null, putOff: false, why: "Phải số hóa" },
  ]);
  expect(await code(transferOf(dossier.id))).toBe("digitise.scan-first");
  const finish = { id: dossier.id, title: "Giấy xác nhận", number: "", note: "" };
  expect(await code(window.call("life.finish", finish))).toBe("digitise.scan-first");
  const { grounds } = await window.call("digitise.exemptions", { dossierId: dossier.id });
  expect(grounds.map(({ id }) => id)).toEqual(["DB_SHARED", "E_FILED", "NOT_LISTED"]);
  const exempt = { ...at, ground: "DB_SHARED", note: "CSDL hộ tịch điện tử, mã 2026-11" };
  expect(await code(window.call("digitise.exempt", { ...exempt, note: " " }))).toBe("contract.invalid-input");
  expect(await code(window.call("digitise.exempt", { ...exempt, ground: "BUSY" }))).toBe(
    "contract.invalid-input",
  );
  // a scan that was opened by mistake is no scan
  await window.call("digitise.open", at);
  await window.call("digitise.exempt", exempt);
  expect(await window.call("digitise.list", { dossierId: dossier.id })).toEqual([]);
  expect(await waiting()).toBe(0);
  await window.call("digitise.takeBackExemption", at);
  expect(await waiting()).toBe(1);
  await window.call("digitise.exempt", exempt);
  // a correction of something else leaves the ground as it is
  await window.call("life.correct", {
    id: dossier.id,
    why: "Sửa ghi chú",
    applicant: dossier.applicant,
    components: dossier.components.map(({ name, code, received, submittedAs, originals, copies }) => ({
      ...{ name, code, received, submittedAs, originals, copies },
      secret: false,
    })),
    sets: 1,
    deliverTo: "COUNTER",
    note: "đã sửa",
  });
  const { given } = await window.call("digitise.exemptions", { dossierId: dossier.id });
  expect(given).toMatchObject([{ componentId, note: "CSDL hộ tịch điện tử, mã 2026-11" }]);
  expect(await code(transferOf(dossier.id))).toBe("accepted");
  const told = [
    ...(await window.call("sync.items", { which: "waiting" })),
    ...(await window.call("sync.items", { which: "done" })),
  ].filter((one) => one.what === "Căn cứ không số hóa giấy tờ");
  expect(told).toHaveLength(3);
});

test("a scan that nobody signed is no digitised paper: it holds its dossier and counts nowhere; signed, it does both and others find it valid", async () => {
  const dossier = await receiveBinding("Lê Thị Ký Sau");
  const at = { dossierId: dossier.id, componentId: dossier.components[0]?.id ?? "" };
  const { id } = await window.call("digitise.open", at);
  const upload = await window.upload("trang", "image/jpeg", await makePage(DECISION, { format: "jpeg" }));
  await window.call("digitise.addPages", { documentId: id, uploads: [upload] });
  await window.call("digitise.confirmPages", { documentId: id, count: 1 });
  const state = async () => (await window.call("digitise.get", { id })).state;
  await vi.waitFor(async () => expect(await state()).toBe("to-sign"), { timeout: 60_000, interval: 200 });
  const held = async () =>
    (await window.call("digitise.later", {})).filter((one) => one.componentId === at.componentId);
  expect(await held()).toMatchObject([{ documentId: id, why: "Phải số hóa" }]);
  expect(await code(transferOf(dossier.id))).toBe("digitise.scan-first");

  const { tokens } = await window.call("signing.tokens", {});
  const token = tokens.find((one) => one.certificates.some(({ mine }) => mine));
  const keyId = token?.certificates.find(({ usable }) => usable)?.keyId ?? "";
  const pin = office.account("tn1").token?.pin ?? "";
  const wish = { documentIds: [id], tokenSerial: token?.serial ?? "", keyId, pin };
  expect((await window.call("signing.sign", wish)).results).toMatchObject([{ ok: true }]);
  const signed = await window.blob((await window.call("digitise.get", { id })).file?.token ?? "");
  const verdict = await pdfsig(signed);
  expect(verdict).toContain("Signature is Valid.");
  expect(verdict).toContain("Total document signed");
  expect(await held()).toEqual([]);
  expect(await code(transferOf(dossier.id))).toBe("accepted");
}, 120_000);

test("what pages were scanned of is not exempted; electronic, copied, shown and secret papers hold nothing", async () => {
  const begun = await receiveBinding("Lê Thị Quét Dở");
  const at = { dossierId: begun.id, componentId: begun.components[0]?.id ?? "" };
  const document = await window.call("digitise.open", at);
  const upload = await window.upload("trang", "image/jpeg", await makePage(DECISION, { format: "jpeg" }));
  await window.call("digitise.addPages", { documentId: document.id, uploads: [upload] });
  const exempt = window.call("digitise.exempt", { ...at, ground: "NOT_LISTED", note: "không phải kết quả" });
  expect(await code(exempt)).toBe("digitise.wrong-state");
  const free: Partial<DraftInput["components"][number]>[] = [
    { submittedAs: "E_COPY_CERTIFIED" },
    { submittedAs: "E_COPY_REGISTER" },
    { submittedAs: "PLAIN_COPY" },
    { submittedAs: "CERTIFIED_COPY" },
    { submittedAs: "SHOWN_ONLY" },
    { secret: true },
  ];
  for (const change of free) {
    const one = await receiveBinding("Lê Thị Không Quét", change);
    expect(await code(transferOf(one.id)), JSON.stringify(change)).toBe("accepted");
  }
}, 60_000);

test("a paper that must be digitised and came as a supplement is on the list of what is late", async () => {
  const [paper] = draftOf("x").components;
  if (!paper) throw new Error("no paper");
  const dossier = await receiveBinding("Lê Thị Bổ Sung", { submittedAs: "CERTIFIED_COPY" });
  await transferOf(dossier.id);
  await window.call("life.requestSupplement", {
    id: dossier.id,
    why: "thiếu bản chính",
    items: ["Bản chính"],
  });
  const brought = [{ ...paper, name: "Giấy xác nhận tình trạng hôn nhân đã được cấp trước đó" }];
  const given = { id: dossier.id, components: brought, note: "", manualDueDay: "" };
  await window.call("life.supplementComplete", given);
  expect(
    (await window.call("digitise.later", {})).filter((one) => one.dossierId === dossier.id),
  ).toMatchObject([{ late: true, why: "Phải số hóa, giấy bổ sung" }]);
  expect(await code(transferOf(dossier.id))).toBe("digitise.scan-first");
});

test("a secret paper is on no list", async () => {
  const draft = draftOf("Lô Văn Mật");
  const [paper] = draft.components;
  if (!paper) throw new Error("no paper");
  const dossier = await receive({ ...draft, components: [{ ...paper, secret: true }] });
  const at = { dossierId: dossier.id, componentId: dossier.components[0]?.id ?? "" };
  expect(await code(window.call("digitise.setLater", { ...at, later: true }))).toBe("digitise.not-found");
  expect(await code(window.call("digitise.open", at))).toBe("digitise.not-digitised");
});

test("the result of an earlier dossier of the same person stands for the paper: it is not scanned again", async () => {
  const person = (name: string) => {
    const draft = draftOf("Nguyễn Văn Một Lần");
    const [paper] = draft.components;
    if (!paper) throw new Error("no paper");
    const applicant = { ...draft.applicant, identity: "040085001237", birthDate: "1985-02-03", sex: "Nam" };
    return { ...draft, applicant, components: [{ ...paper, name }] };
  };
  const first = await receive(person("Tờ khai"));
  await window.call("sync.now", {});
  const { province } = office;
  const title = "Giấy khai sinh (bản chính)";
  await expect
    .poll(async () => (await window.call("sync.items", { which: "waiting" })).length, { timeout: 60_000 })
    .toBe(0);
  await issueSignedResult({ province, demo: office, dossierCode: first.code, title });
  await expect
    .poll(
      async () => {
        await window.call("sync.now", {});
        return (await window.call("copies.results", {})).length;
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBeGreaterThan(0);
  const second = await receive(person("Giấy khai sinh - bản chính"));
  const [offer] = await window.call("digitise.reusable", { dossierId: second.id });
  expect(offer).toMatchObject({
    kind: "result",
    dossierCode: first.code,
    title: "Giấy khai sinh (bản chính)",
  });
  if (!offer) return;
  const { componentId, kind, id } = offer;
  await window.call("digitise.reuse", { dossierId: second.id, componentId, kind, id });
  const after = await window.call("dossiers.get", { id: second.id });
  expect(after.components[0]?.digitise).toMatchObject({ value: "NO" });
  expect(after.components[0]?.digitise.word).toContain("dùng bản đã số hóa");
  expect(await code(window.call("digitise.open", { dossierId: second.id, componentId }))).toBe(
    "digitise.not-digitised",
  );
  // somebody else's papers are offered to nobody
  const stranger = await receive({
    ...person("Giấy khai sinh - bản chính"),
    applicant: draftOf("Trần Thị Lạ").applicant,
  });
  expect(await window.call("digitise.reusable", { dossierId: stranger.id })).toEqual([]);
});

/** Another counter's machine tells the province what it received and signed. */
async function tellProvince(
  kind: string,
  dossierId: string,
  deviceSeq: number,
  body: Record<string, unknown>,
) {
  const { url, deviceToken } = office.province;
  const operation = {
    id: randomUUID(),
    kind,
    dossierId,
    deviceId: "d0000000-0000-4000-8000-00000000000d",
    deviceSeq,
    createdAt: "2026-01-09T08:00:00.000+07:00",
    requestHash: createHash("sha256").update(canonicalize(body)!).digest("hex"),
    body,
    files: [],
  };
  const answer = await fetch(`${url}/v1/operations`, {
    method: "POST",
    headers: {
      "sync-protocol": "1",
      "content-type": "application/json",
      authorization: `Bearer ${deviceToken}`,
      "idempotency-key": operation.id,
    },
    body: JSON.stringify(operation),
  });
  expect([answer.status, answer.status < 300 ? "" : await answer.text()]).toEqual([answer.status, ""]);
}

test("a paper that another counter digitised is found at the province; without the province only this machine is searched", async () => {
  const identity = "040085009876";
  const earlier = randomUUID();
  const scan = randomUUID();
  await tellProvince("dossier.received", earlier, 1, {
    dossierId: earlier,
    code: "H41.77-260109-0007",
    provisional: false,
    agencyCode: "H41.77",
    procedureCode: "1.001193",
    receivedAt: "2026-01-09T08:00:00.000+07:00",
    applicant: { identityKind: "citizen-id", identity, fullName: "Kha Thị Hai Nơi" },
  });
  await tellProvince("document.signed", earlier, 2, {
    documentId: scan,
    title: "Giấy khai sinh (bản chính)",
    pages: 1,
    sha256: "a".repeat(64),
    signedAt: "2026-01-09T09:00:00.000+07:00",
  });
  const draft = draftOf("Kha Thị Hai Nơi");
  const [paper] = draft.components;
  if (!paper) throw new Error("no paper");
  const content = (number: string): DraftInput => ({
    ...draft,
    applicant: { ...draft.applicant, identity: number, birthDate: "1985-02-03", sex: "Nữ" },
    components: [{ ...paper, name: "Giấy khai sinh - bản chính" }],
  });
  const here = await receive(content(identity));
  expect(await window.call("digitise.reusable", { dossierId: here.id })).toEqual([]);
  const offered = await window.call("digitise.askProvince", { dossierId: here.id });
  expect(offered).toMatchObject({
    asked: true,
    word: "Kho của tỉnh có sẵn 1 giấy tờ của người này.",
    papers: [{ kind: "province", id: scan, dossierCode: "H41.77-260109-0007" }],
  });
  const componentId = here.components[0]?.id ?? "";
  await window.call("digitise.reuse", { dossierId: here.id, componentId, kind: "province", id: scan });
  expect((await window.call("dossiers.get", { id: here.id })).components[0]?.digitise.value).toBe("NO");
  // nobody else is told of it
  const stranger = await receive(content("040085009877"));
  const none = await window.call("digitise.askProvince", { dossierId: stranger.id });
  expect([none.asked, none.papers]).toEqual([true, []]);
  await office.province.stop();
  const alone = await window.call("digitise.askProvince", { dossierId: stranger.id });
  expect(alone).toMatchObject({ asked: false, papers: [] });
  expect(alone.word).toContain("Chỉ tìm được trong máy này.");
  expect(await window.call("digitise.reusable", { dossierId: stranger.id })).toEqual([]);
}, 90_000);
