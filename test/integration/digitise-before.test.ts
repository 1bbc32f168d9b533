import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DraftInput } from "../../preload/contract/index.ts";
import { type CoreClient, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
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
