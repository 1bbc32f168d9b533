import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { questionsOf } from "../../main/core/people/recall.ts";
import { writeXlsx } from "../../main/tables/xlsx-write.ts";
import type { Applicant, DraftInput } from "../../preload/contract/index.ts";
import { type CoreClient, type Refused, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { openTestDatabase } from "../support/open-database.ts";

let office: TestOffice;
let window: CoreClient;

beforeAll(async () => {
  office = await createTestOffice();
  window = startCoreClient(office.folder);
  await window.core.ready();
  await signIn();
}, 60_000);

const signIn = () =>
  window.call("accounts.signIn", { username: "tn1", password: office.account("tn1").password });

afterAll(async () => {
  await window?.core.close();
  await office?.end();
});

const content = (patch: Partial<Applicant>): DraftInput => {
  const draft = draftOf("Nguyễn Thị Hoa");
  return { ...draft, applicant: { ...draft.applicant, ...patch } };
};
const receive = (patch: Partial<Applicant>) =>
  window.call("dossiers.receive", { draftId: randomUUID(), content: content(patch) });
const nobody = { identity: "", oldIdentity: "", fullName: "", birthDate: "", phone: "" };
const recall = (known: Partial<typeof nobody>) => window.call("people.recall", { ...nobody, ...known });

describe("someone who came before", () => {
  const HOA = { fullName: "Nguyễn Thị Hoa", identity: "040190012345", birthDate: "1990-02-03" };

  beforeAll(async () => {
    await receive({ ...HOA, phone: "0912345678", address: "Xóm 1, xã Đại Huệ", oldIdentity: "186123456" });
    await receive({ ...HOA, phone: "0987 654 321", address: "Xóm 9, xã Đại Huệ" });
    await receive({ fullName: "Trần Văn Khác", identity: "040090054321", birthDate: "1990-02-03" });
  });

  test("is offered by the number, with the newest address and telephone and all that is still open", async () => {
    const { same, maybe } = await recall({ identity: HOA.identity });
    expect(maybe).toEqual([]);
    expect(same).toMatchObject({
      why: "identity",
      count: 2,
      applicant: { address: "Xóm 9, xã Đại Huệ", phone: "0987654321" },
    });
    expect(same?.open.map(({ procedureCode }) => procedureCode)).toEqual(["1.004884", "1.004884"]);
    expect(same?.dossiers[0]?.state.word).toBe("Đã tiếp nhận");
  });

  test("only may be the one of the same name and birth day, or telephone, accents or not", async () => {
    const byBirth = await recall({ fullName: "NGUYEN THI HOA", birthDate: HOA.birthDate });
    expect(byBirth.same).toBeNull();
    expect(byBirth.maybe).toMatchObject([{ why: "name-birth", count: 2 }]);
    const byPhone = await recall({ fullName: "Nguyễn Thị Hoa", phone: "0912345678" });
    expect(byPhone.maybe).toMatchObject([{ why: "name-phone", count: 1 }]);
    expect((await recall({ fullName: "Lê Thị Hoa", birthDate: HOA.birthDate })).maybe).toEqual([]);
    expect(await recall({ fullName: "Nguyễn Thị Hoa" })).toEqual({ same: null, maybe: [] });
  });

  test("may be the one whose old number a card names, and is never made one with it", async () => {
    const { same, maybe } = await recall({ identity: "040190099999", oldIdentity: "186123456" });
    expect(same).toBeNull();
    expect(maybe).toMatchObject([{ why: "old-identity", applicant: { identity: HOA.identity } }]);
    expect((await recall({ identity: "186123456" })).maybe).toMatchObject([{ why: "old-identity" }]);
  });

  test("with another number and the same name and birth day stays somebody else", async () => {
    const twin = await recall({ ...HOA, identity: "040190077777" });
    expect(twin.same).toBeNull();
    expect(twin.maybe).toMatchObject([{ why: "name-birth", applicant: { identity: HOA.identity } }]);
  });

  test("was looked for by an officer, which the log tells without the number", async () => {
    const admin = startedAs("quantri");
    const rows = await (await admin).call("office.audit", {});
    const looked = JSON.stringify(rows).match(/people\.recalled/g) ?? [];
    expect(looked.length).toBeGreaterThanOrEqual(6);
    expect(JSON.stringify(rows)).not.toContain(HOA.identity);
    await window.call("accounts.signIn", { username: "tn1", password: office.account("tn1").password });
  });

  test("is found by indexes alone, whatever is asked", async () => {
    const { database } = await openTestDatabase();
    const known = {
      identity: "1",
      oldIdentity: "2",
      fullName: "a",
      birthDate: "1990-02-03",
      phone: "0912345678",
    };
    const questions = questionsOf(known);
    expect(questions).toHaveLength(6);
    for (const { why, rows } of questions) {
      const plan = await sql<{ detail: string }>`explain query plan ${rows}`.execute(database.read);
      expect([why, plan.rows.map(({ detail }) => detail).join("; ")]).toEqual([
        why,
        expect.stringMatching(/^SEARCH dossiers USING INDEX dossiers_by_(identity|birth|phone|old_identity)/),
      ]);
    }
  });
});

async function startedAs(username: string): Promise<CoreClient> {
  await window.call("accounts.signIn", { username, password: office.account(username).password });
  return window;
}

test("what the rules refuse is refused with the fields, the rest is said beside them", async () => {
  const bad = content({ kind: "organisation", fullName: "Công ty TNHH Quế Phong", identity: "0100109107" });
  const error = await window
    .call("dossiers.receive", { draftId: randomUUID(), content: bad })
    .then(() => undefined)
    .catch((refused: Refused) => refused.wire);
  expect(error?.code).toBe("dossiers.incomplete");
  expect(error?.params["fields"]).toBe("identity");
  expect(error?.message).toContain("số kiểm tra không khớp");
  const notices = await window.call("people.check", {
    applicant: { ...bad.applicant, identity: "0100109106", phone: "123" },
  });
  expect(notices.map(({ field }) => field).sort()).toEqual(["phone", "representative.fullName"]);
});

test("an organisation with an authorised person: receipt, outbox and dossier tell who, and nobody is verified", async () => {
  const authorised = {
    fullName: "Hồ Sỹ Tạo",
    identity: "040088001234",
    address: "Xóm 7, xã Đại Huệ",
    phone: "0987654321",
    email: "",
    paper: "Giấy giới thiệu số 15/2026",
  };
  const dossier = await receive({
    kind: "organisation",
    fullName: "Công ty TNHH Quế Phong",
    identity: "0100109106001",
    representative: { fullName: "Trần Thị Giám Đốc", title: "Giám đốc", identity: "" },
    authorised,
    verified: "verified",
  });
  expect(dossier.applicant).toMatchObject({
    identityKind: "tax-code",
    identity: "0100109106-001",
    verified: "not-verified",
    authorised,
  });
});

describe("twenty dossiers in one run", () => {
  const NAMES =
    "An Bình Cường Dũng Giang Hà Hạnh Hiền Hòa Hùng Hương Khánh Lan Linh Mai Nam Nga Phương Quân Sơn".split(
      " ",
    );
  const shared = draftOf("").applicant;
  const list = [
    "STT\tHọ và tên\tNgày sinh\tSố định danh\tĐịa chỉ",
    ...NAMES.map(
      (name, n) =>
        `${n + 1}\tTrần Văn ${name}\t0${(n % 9) + 1}/05/2001\t0402010${String(n).padStart(5, "0")}\tXóm ${n + 1}`,
    ),
  ].join("\n");

  test("a pasted table is read, and what is wrong is said by its line", async () => {
    const people = await window.call("people.readList", { text: list, shared });
    expect(people).toHaveLength(20);
    expect(people[0]).toMatchObject({
      line: 2,
      fullName: "Trần Văn An",
      birthDate: "2001-05-01",
      identity: "040201000000",
      address: "Xóm 1",
      wrong: [],
      notices: [],
    });
    const bare = await window.call("people.readList", {
      text: "1. ;Lê Thị Hồng;040301000001;0912345678\nLê Văn;04030100000\n\nPhạm Thị Ba;31/02/2001;040301000001",
      shared,
    });
    expect(bare.map(({ fullName, identity, phone }) => [fullName, identity, phone])).toEqual([
      ["Lê Thị Hồng", "040301000001", "0912345678"],
      ["Lê Văn", "04030100000", ""],
      ["Phạm Thị Ba", "040301000001", ""],
    ]);
    expect(bare[2]?.wrong).toEqual(["ngày sinh “31/02/2001”", "số định danh trùng với dòng 1"]);
    expect(bare[1]?.wrong).toEqual(["số định danh (12 hoặc 9 chữ số)"]);
  });

  test("each becomes a dossier of its own, once, with who brought them; all are looked at before the first", async () => {
    const template = content({
      authorised: {
        fullName: "Cô giáo Vi Thị Lương",
        identity: "",
        address: "",
        phone: "",
        email: "",
        paper: "Giấy giới thiệu số 3",
      },
    });
    const people = (await window.call("people.readList", { text: list, shared })).map(
      ({ fullName, identity, birthDate, sex, address, phone }) => ({
        fullName,
        identity,
        birthDate,
        sex,
        address,
        phone,
      }),
    );
    const before = (await window.call("dossiers.board", {})).groups.today;
    const broken = people.map((one, n) => (n === 12 ? { ...one, fullName: "" } : one));
    const listId = randomUUID();
    await expect(
      window.call("people.receiveMany", { listId, content: template, people: broken }),
    ).rejects.toThrow(/dòng 13: họ và tên/);
    expect((await window.call("dossiers.board", {})).groups.today).toBe(before);

    // the core dies while the list is received; the window comes back and sends it again
    const dying = window.call("people.receiveMany", { listId, content: template, people }).catch(() => []);
    for (let tries = 0; tries < 400; tries += 1) {
      if ((await window.call("dossiers.board", {})).groups.today > before + 3) break;
    }
    window.core.kill("SIGKILL");
    await dying;
    window.core.reopen();
    await window.core.ready();
    await signIn();
    const received = await window.call("people.receiveMany", { listId, content: template, people });
    expect(received.map(({ applicantName }) => applicantName)).toEqual(
      NAMES.map((name) => `Trần Văn ${name}`),
    );
    expect(new Set(received.map(({ code }) => code)).size).toBe(20);
    // a window that was opened anew reads the list once more, in another order: the same dossiers
    const anew = [...people].reverse();
    const again = await window.call("people.receiveMany", { listId, content: template, people: anew });
    expect(again).toEqual([...received].reverse());
    expect((await window.call("dossiers.board", {})).groups.today).toBe(before + 20);
    const one = await window.call("dossiers.get", { id: received[7]!.id });
    expect(one.applicant.authorised?.fullName).toBe("Cô giáo Vi Thị Lương");
    expect(one.applicant.address).toBe("Xóm 8");

    // two who bear one name are two, each time
    const twins = [1, 2].map(() => ({ ...people[0]!, fullName: "Trần Văn Sinh Đôi", identity: "" }));
    const two = await window.call("people.receiveMany", { listId, content: template, people: twins });
    expect(new Set(two.map(({ id }) => id)).size).toBe(2);
    expect(await window.call("people.receiveMany", { listId, content: template, people: twins })).toEqual(
      two,
    );
  });

  test("the list comes out of a workbook as out of a paste; what is none is refused in words", async () => {
    const rows = [
      ["Họ và tên", "Số định danh", "Ngày sinh"],
      ["Lô Thị Hai", "040301000022", "05/06/2001"],
      ["Kha Thị Ba", "", ""],
    ];
    const read = async (name: string, bytes: Uint8Array) => {
      const upload = await window.upload(name, "application/octet-stream", bytes);
      return window.call("people.readTable", { upload });
    };
    const book = await read("danh sách.xlsx", writeXlsx("Lớp 9A", rows));
    expect(book.text).toBe(rows.map((row) => row.join("\t").trimEnd()).join("\n"));
    const csv = await read(
      "danh sách.csv",
      new TextEncoder().encode(rows.map((row) => row.join(";")).join("\n")),
    );
    expect(csv.text).toBe(book.text);
    const people = await window.call("people.readList", { text: book.text, shared });
    expect(people.map(({ fullName, identity, birthDate }) => [fullName, identity, birthDate])).toEqual([
      ["Lô Thị Hai", "040301000022", "2001-06-05"],
      ["Kha Thị Ba", "", ""],
    ]);
    await expect(read("ảnh.xlsx", new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]))).rejects.toThrow(
      /Không đọc được danh sách trong tệp “ảnh.xlsx”/,
    );
  });
});
