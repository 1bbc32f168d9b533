import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProvince } from "../../main/hosts/demo/province.ts";
import type { DossierDetail, DraftInput, FeeLineInput, Output } from "../../preload/contract/index.ts";
import { type CoreClient, clientOf, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { refusal } from "../support/refusal.ts";
import { issueSignedResult } from "../support/signed-result.ts";

/**
 * One day of an office: thirty dossiers of every kind at two windows, a cashier and a head behind them, the line down
 * from the first dossier to the last. In the evening all of it is at the province, once, and the money is right.
 */
let office: TestOffice;
let first: CoreClient;
let second: CoreClient;
let head: CoreClient;
const dossiers: DossierDetail[] = [];

const FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ"];
const MIDDLE = ["Thị Thanh", "Văn Quốc", "Xuân"];
const GIVEN = ["Hương", "Đạt", "Nghĩa"];
const nameOf = (n: number) => `${FAMILY[n % 10]} ${MIDDLE[n % 3]} ${GIVEN[Math.floor(n / 10) % 3]}`;
const IDENTITY = /\d{9}/;

const signIn = (client: CoreClient, username: string) =>
  client.call("accounts.signIn", { username, password: office.account(username).password });

beforeAll(async () => {
  office = await createTestOffice();
  first = startCoreClient(office.folder, "window-1");
  await first.core.ready();
  second = clientOf(first.core, "window-2");
  head = clientOf(first.core, "window-3");
  await signIn(first, "tn1");
  await signIn(second, "tn2");
  await signIn(head, "truong");
  await first.call("sync.now", {});
  await office.province.stop();
}, 120_000);

afterAll(async () => {
  await first?.core.close();
  await office?.end();
});

function draft(n: number, more: Partial<DraftInput> = {}): DraftInput {
  const usual = draftOf(nameOf(n));
  return {
    ...usual,
    applicant: {
      ...usual.applicant,
      identity: n % 4 === 0 ? "" : `04019001${String(2000 + n)}`,
      phone: "0912345678",
    },
    ...more,
  };
}

async function receive(n: number, more: Partial<DraftInput> = {}, at = first): Promise<DossierDetail> {
  const dossier = await at.call("dossiers.receive", { draftId: randomUUID(), content: draft(n, more) });
  dossiers.push(dossier);
  return dossier;
}

const why = "theo yêu cầu giải quyết trong ngày";
const stateOf = async (id: string) => (await first.call("dossiers.get", { id })).state.code;
const transfer = (ids: string[]) =>
  first.call("life.transfer", { ids, toUnit: "Phòng Văn hóa - Xã hội", coordinatingUnit: "" });

/** Gives a dossier's paper result to somebody who showed papers. */
function handOver(id: string, more: Partial<Parameters<typeof given>[0]> = {}) {
  return given({ id, right: "applicant", fullName: "", paper: "", receipt: "shown", ...more });
}
async function given(wish: {
  id: string;
  right: "applicant" | "authorised" | "representative" | "heir";
  fullName: string;
  paper: string;
  receipt: "shown" | "lost";
}) {
  const detail = await first.call("returns.get", { id: wish.id });
  for (const result of detail.results.filter((one) => one.scan?.state === "none")) {
    await head.call("returns.excuseScan", { componentId: result.id, why: "máy quét hỏng, sẽ quét bản lưu" });
  }
  return first.call(
    "returns.handOver",
    {
      id: wish.id,
      collector: {
        right: wish.right,
        fullName: wish.fullName || detail.applicantName,
        identity: "",
        paper: wish.paper,
      },
      check: {
        receipt: wish.receipt,
        how: "papers",
        cardText: "",
        outcome: "same",
        reason: "",
        explanation: "",
      },
      results: detail.results.map((one) => one.id),
      originals: [],
      signature: { how: "paper", witness: "" },
      note: "",
      askRating: false,
    },
    randomUUID(),
  );
}

const finish = (id: string) =>
  first.call("life.finish", { id, title: "Giấy xác nhận", number: "12/GXN-UBND", note: "" });

test("one to ten: received, handed to the unit, back with a result, given or sent by post", async () => {
  for (let n = 0; n < 10; n++)
    await receive(n, { deliverTo: n === 9 ? "POST" : "COUNTER" }, n % 2 ? second : first);
  const ids = dossiers.map((one) => one.id);
  const { papers } = await transfer(ids);
  // one control slip a dossier and the list of all
  expect(papers.map((paper) => paper.kind).sort()).toEqual([
    ...Array.from({ length: 10 }, () => "control"),
    "transfer-list",
  ]);
  for (const id of ids) {
    await finish(id);
    expect(await stateOf(id)).toBe("result-ready");
  }
  for (const id of ids.slice(0, 7)) {
    await handOver(id);
    expect(await stateOf(id)).toBe("returned");
  }
  await handOver(ids[7]!, {
    right: "authorised",
    fullName: "Cao Thị Nhận Thay",
    paper: "Giấy ủy quyền số 5",
    receipt: "lost",
  });
  await first.call("life.applicantDied", { id: ids[8]!, why: "gia đình báo, có trích lục khai tử" });
  await handOver(ids[8]!, {
    right: "heir",
    fullName: "Đinh Văn Thừa Kế",
    paper: "Trích lục khai tử và khai sinh",
  });
});

test("eleven: sent home by one window, taken up and received by the other", async () => {
  const content = draft(10);
  const { entry, papers } = await first.call("life.sendHome", {
    draftId: randomUUID(),
    content,
    items: ["Bản chính giấy chứng sinh"],
    why: "thiếu giấy tờ bắt buộc",
  });
  expect(papers.map((paper) => paper.kind)).toEqual(["supplement"]);
  const found = await second.call("life.sentHome", { text: content.applicant.fullName });
  expect(found.map((one) => one.id)).toEqual([entry.id]);
  const { draftId } = await second.call("life.takeUp", { id: entry.id });
  const { content: kept } = await second.call("dossiers.draft", { id: draftId });
  expect(kept).toMatchObject({ procedureCode: content.procedureCode, applicant: content.applicant });
  dossiers.push(await second.call("dossiers.receive", { draftId, content: kept }));
});

test("twelve to twenty: what goes another way", async () => {
  const voided = await receive(11);
  await first.call("life.void", { id: voided.id, why: "nhận nhầm thủ tục, nhận lại hồ sơ khác" });
  expect(await stateOf(voided.id)).toBe("void");

  const wrong = await receive(12);
  const corrected = await first.call("life.correct", {
    id: wrong.id,
    why: "gõ sai địa chỉ của người nộp",
    applicant: { ...wrong.applicant, address: "Xóm 3, xã Đại Huệ, tỉnh Nghệ An" },
    components: wrong.components.map(({ name, code, received, submittedAs, originals, copies }) => ({
      name,
      code,
      received,
      submittedAs,
      originals,
      copies,
      secret: false,
    })),
    sets: 1,
    deliverTo: "COUNTER",
    note: "",
  });
  expect(corrected.dossier).toMatchObject({ code: wrong.code, dueAt: wrong.dueAt });

  const short = await receive(13);
  await first.call("life.requestSupplement", {
    id: short.id,
    why: "thiếu giấy tờ",
    items: ["Bản sao hộ chiếu"],
  });
  expect(await stateOf(short.id)).toBe("waiting-supplement");
  await first.call("life.supplementComplete", { id: short.id, components: [], note: "", manualDueDay: "" });
  expect(await stateOf(short.id)).toBe("received");

  const refused = await receive(14);
  await first.call("life.refuse", { id: refused.id, why: "không thuộc thẩm quyền giải quyết" });
  expect(await stateOf(refused.id)).toBe("refused");

  const asked = await receive(15);
  await transfer([asked.id]);
  await first.call("life.waitOpinion", { id: asked.id, why, agency: "Sở Tư pháp" });
  expect(await stateOf(asked.id)).toBe("waiting-opinion");
  await first.call("life.opinionArrived", { id: asked.id, opinion: "đồng ý" });
  expect(await stateOf(asked.id)).toBe("processing");

  const later = await receive(16);
  // March knows no holiday: the first of it that is no weekend
  const day = (years: number) => {
    const date = new Date(Date.UTC(Number(later.dueAt.slice(0, 4)) + years, 2, 1));
    while ([0, 6].includes(date.getUTCDay())) date.setUTCDate(date.getUTCDate() + 1);
    return date.toISOString().slice(0, 10);
  };
  await first.call("life.extend", { id: later.id, why: "chờ xác minh ở nơi khác", newDueDay: day(1) });
  const again = { id: later.id, why: "chờ thêm một lần nữa", newDueDay: day(2) };
  expect(await refusal(first.call("life.extend", again))).toBe("life.extended-already");

  const stopped = await receive(17);
  await first.call("life.stop", { id: stopped.id, why: "người nộp xin rút hồ sơ", noDecision: true });
  expect(await stateOf(stopped.id)).toBe("stopped");
  expect(await refusal(finish(stopped.id))).toBe("dossiers.wrong-state");

  const recalled = await receive(18);
  await finish(recalled.id);
  await first.call("life.recallResult", { id: recalled.id, why: "kết quả ghi sai năm sinh" });
  expect(await stateOf(recalled.id)).toBe("processing");

  const doubted = await receive(19);
  await first.call("life.identityDifferent", { id: doubted.id, why: "ảnh trên thẻ khác người đến nộp" });
  expect((await first.call("life.view", { id: doubted.id })).warnings.length).toBeGreaterThan(0);
});

test("twenty-one to thirty: settled at once, for organisations, for those who cannot sign or show a number", async () => {
  const immediate = await first.call("life.immediate", {
    draftId: randomUUID(),
    content: draft(20, { procedureCode: "2.000635" }),
    result: "Bản sao trích lục khai sinh",
    receivedBy: nameOf(20),
    wantsReceipt: false,
  });
  expect(immediate.papers).toEqual([]);
  expect(immediate.dossier.state.code).toBe("returned");
  dossiers.push(immediate.dossier);
  const usual = draft(21).applicant;
  const people: Partial<DraftInput["applicant"]>[] = [
    {
      kind: "organisation",
      fullName: "Công ty trách nhiệm hữu hạn một thành viên Thương mại và Dịch vụ Đại Huệ",
      identity: "2900325526",
      identityKind: "tax-code",
      representative: { fullName: "Hồ Sĩ Quý", title: "Giám đốc", identity: "" },
    },
    {
      authorised: {
        fullName: "Cao Thị Nộp Thay",
        identity: "",
        address: "Xã Đại Huệ",
        phone: "",
        email: "",
        paper: "Giấy ủy quyền 01",
      },
    },
    { birthDate: "2015-05-05", guardian: { fullName: "Trần Thị Mẹ", identity: "", relation: "mẹ" } },
    { cannotSign: true, witness: "Lữ Thị Mai Pha" },
    { identity: "", identityKind: "none", noIdentityReason: "chưa được cấp số định danh" },
    { identity: "187654321", identityKind: "old-id" },
    { identity: "C1234567", identityKind: "passport", nationality: "Lào" },
    {},
    {},
  ];
  for (const [index, person] of people.entries()) {
    await receive(21 + index, { applicant: { ...usual, fullName: nameOf(21 + index), ...person } });
  }
  expect(dossiers).toHaveLength(30);
  expect(new Set(dossiers.map((one) => one.code)).size).toBe(30);
});

const copies = (quantity: number): FeeLineInput => ({
  source: "other",
  index: null,
  name: "Phí cấp bản sao trích lục",
  kind: "PHI",
  quantity,
  pages: 0,
  price: 8_000,
  basis: "Thông tư 281/2016/TT-BTC",
  ground: "",
  groundWhy: "",
  moment: "reception",
});

test("twelve mixed fees with one refund and one spoiled receipt balance to the đồng", async () => {
  const { cashiers } = await head.call("fees.books", {});
  const own = cashiers.find((one) => one.fullName === office.account("tn1").fullName);
  const [book] = await head.call("fees.openBook", {
    symbol: "AA/26P",
    first: "0000001",
    last: "0000050",
    cashierId: own?.id ?? "",
  });
  const taken: Output<"fees.take">[] = [];
  for (let n = 0; n < 12; n++) {
    const dossier = dossiers[n === 11 ? 0 : n + 18];
    taken.push(
      await first.call(
        "fees.take",
        {
          payerName: dossier?.applicantName ?? "",
          payerAddress: "Xã Đại Huệ",
          method: n % 4 === 3 ? "transfer" : "cash",
          tendered: n % 4 === 3 ? null : 100_000,
          reference: n % 4 === 3 ? `FT26${n}` : "",
          issuer: "",
          checked: n % 4 === 3 ? "valid" : "none",
          receipt: n % 3 === 0 ? "paper" : "electronic",
          items: [{ dossierId: dossier?.id ?? null, dueIds: [], lines: [copies(n + 1)] }],
        },
        randomUUID(),
      ),
    );
    if (n === 4) await first.call("fees.spoil", { bookId: book?.id ?? "", why: "giấy bị nhàu khi viết" });
  }
  const total = taken.reduce((sum, one) => sum + one.total, 0);
  expect(total).toBe(8_000 * ((12 * 13) / 2));
  const back = taken[4];
  const request = await first.call("fees.ask", {
    paymentId: back?.id ?? "",
    kind: "refund",
    lines: [],
    why: "người nộp không lấy bản sao nữa",
  });
  await head.call("fees.decide", { id: request.id, approve: true, note: "" });
  const { day, sums, opening } = await first.call("fees.reconciliation", {});
  expect(sums.cash + sums.transfer + sums.online).toBe(total);
  expect(sums.net).toBe(total - (back?.total ?? 0));
  const cash = opening + sums.cash - sums.refundedCash;
  const notes: [number, number][] = [];
  let left = cash;
  for (const note of [500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000]) {
    notes.push([note, Math.floor(left / note)]);
    left %= note;
  }
  expect(left).toBe(0);
  const closed = await first.call("fees.close", { day, opening, notes, why: "" });
  expect(closed).toMatchObject({ counted: cash, difference: 0, net: sums.net });
  const serials = taken.map((one) => one.number).filter((number) => number.includes("00000"));
  expect(new Set(taken.map((one) => one.number)).size).toBe(12);
  expect(serials.length).toBeGreaterThan(0);
});

test("in the evening everything is at the province once, and a result that comes by the line is given too", async () => {
  const { url } = office.province;
  office.province = await startProvince({ folder: office.folder, port: Number(new URL(url).port) });
  let status = await first.call("sync.now", {});
  for (let tries = 0; status.waitingOperations > 0 && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    status = await first.call("sync.now", {});
  }
  expect(status).toMatchObject({ waitingOperations: 0, failedOperations: 0 });
  const response = await fetch(`${url}/admin/state`, {
    headers: { authorization: `Bearer ${office.province.adminToken}` },
  });
  const state = (await response.json()) as {
    dossiers: { code: string; state: string }[];
    operations: { kind: string }[];
  };
  expect(state.dossiers.map((one) => one.code).sort()).toEqual(dossiers.map((one) => one.code).sort());
  for (const { code, state: there } of state.dossiers) {
    const id = dossiers.find((one) => one.code === code)?.id ?? "";
    expect(there, code).toBe(await stateOf(id));
  }
  expect(state.operations.filter((one) => one.kind === "dossier.received")).toHaveLength(30);

  const open = dossiers.at(-1);
  await issueSignedResult({
    province: office.province,
    demo: office,
    dossierCode: open?.code ?? "",
    title: "Trích lục khai sinh",
  });
  for (let tries = 0; (await stateOf(open?.id ?? "")) !== "result-ready" && tries < 100; tries++) {
    await first.call("sync.now", {});
  }
  await handOver(open?.id ?? "");
  expect(await stateOf(open?.id ?? "")).toBe("returned");
});

test("no list of the day shows an identity number or a telephone", async () => {
  const lists: unknown[] = [
    await first.call("returns.ready", {}),
    await first.call("life.worklist", {}),
    await second.call("life.sentHome", { text: "" }),
    await first.call("dossiers.search", { text: "nguyen" }),
    await first.call("fees.open", {}),
  ];
  for (const list of lists) {
    const shown = JSON.stringify(list, (key, value) =>
      // ids and codes are no people
      /id$|^id|code|number|reference/i.test(key) && typeof value === "string" ? "" : value,
    );
    expect(shown.replace(/\d{4}-\d{2}-\d{2}T[\d:.+]+/g, "")).not.toMatch(IDENTITY);
    expect(shown).not.toContain("0912345678");
  }
});
