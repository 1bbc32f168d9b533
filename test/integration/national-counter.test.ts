import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startGeneration1 } from "../provincial-server/national-simulators/generation-1.ts";
import { startGeneration2 } from "../provincial-server/national-simulators/generation-2.ts";
import { receive } from "../support/life.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { fileOnline, judged, PROCEDURE, type TestFile } from "../support/online.ts";
import { type Call, type OpenCore, openSignedIn } from "../support/open-core.ts";
import { startServer, type TestProvince } from "../support/server.ts";
import { plainPdf } from "../support/signable-pdfs.ts";

/** What a whole counter tells of a dossier's papers, as both generations of the national portal get it at last. */
let office: TestOffice;
let opened: OpenCore;
let officer: Call;
let server: TestProvince;
let first: Awaited<ReturnType<typeof startGeneration1>>;
let second: Awaited<ReturnType<typeof startGeneration2>>;

beforeAll(async () => {
  office = await createTestOffice();
  const { procedureCode } = draftOf("x");
  first = await startGeneration1({
    procedures: {
      [procedureCode]: ["Thủ tục thử", "G15-TP07", "Hộ tịch"],
      [PROCEDURE]: ["Thủ tục đăng ký lại khai sinh", "G15-TP07", "Hộ tịch"],
    },
  });
  second = await startGeneration2();
  server = await startServer({
    dataDir: join(office.folder, "tinh-thu"),
    national: { generation1: first.config, generation2: second.config, byItself: false },
  });
  Object.assign(office.config.sync ?? {}, { serverUrl: server.url, deviceToken: server.token });
  ({ opened, officer } = await openSignedIn(office));
}, 120_000);

afterAll(async () => {
  await opened?.core.close();
  await server?.close();
  await Promise.all([first?.close(), second?.close()]);
  await office?.end();
});

/** Sends from the counter, then onward, and hears what became of it. */
async function settle(): Promise<void> {
  await officer("sync.now", {});
  await server.onward!.run();
  await officer("sync.now", {});
}

test("a paper brought with a supplement or by a correction is there once, under the counter's own id", async () => {
  const call = { call: officer } as Parameters<typeof receive>[0];
  const { id, applicant } = await receive(call, "Lê Thị Bổ Sung");
  await officer("life.requestSupplement", { id, why: "Thiếu giấy xác nhận cư trú.", items: ["Giấy cư trú"] });
  const [paper] = draftOf("x").components;
  const brought = { ...paper!, name: "Giấy xác nhận cư trú", code: null };
  await officer("life.supplementComplete", { id, components: [brought], note: "Đủ", manualDueDay: "" });
  const further = { ...brought, name: "Giấy ủy quyền có chứng thực" };
  const components = [...draftOf("x").components, brought, further];
  await officer("life.correct", {
    ...{ id, why: "Ghi thiếu một giấy", applicant, components, sets: 1, deliverTo: "COUNTER", note: "" },
  });
  await settle();
  const { code, components: kept } = await officer("dossiers.get", { id });
  const here = kept.filter(({ received }) => received);
  const { message } = first.dossiers.get(code)!;
  expect(message.TaiLieuNop.map(({ TepDinhKemId, TenTepDinhKem }) => [TepDinhKemId, TenTepDinhKem])).toEqual(
    here.map((one) => [one.id, one.name]),
  );
  expect(message.DanhSachHoSoBoSung).toMatchObject([
    { DanhSachGiayToBoSung: [{ TenTepDinhKem: "Giấy xác nhận cư trú" }] },
  ]);
  expect(server.violations).toEqual([]);
});

test("what was filed online goes up with its files under the code that it has there, and the counter says that it counts", async () => {
  const pdf: TestFile = {
    componentName: "Tờ khai đăng ký lại khai sinh",
    title: "to-khai.pdf",
    mediaType: "application/pdf",
    bytes: await plainPdf(),
  };
  const filingId = await fileOnline(
    {
      office: office.office,
      province: { ...office.province, url: server.url, adminToken: server.adminToken },
    },
    { fullName: "Hồ Thị Trực Tuyến", files: [pdf], more: { caseName: "Không có bản sao Giấy khai sinh" } },
  );
  await officer("sync.now", {});
  const filing = await judged(officer, filingId);
  const input = { id: filing.id, caseIndex: filing.caseIndex, manualDueDay: "" };
  const { dossier } = await officer("online.accept", input);
  const before = await officer("scoring.dossier", { id: dossier!.id });
  expect(before.items.filter(({ id }) => id === "population" || id === "any-scan")).toMatchObject([
    { state: "done" },
    { state: "done" },
  ]);
  await settle();
  const hash = createHash("sha256").update(pdf.bytes).digest("hex");
  const one = first.dossiers.get(dossier!.code)!;
  expect(one.message).toMatchObject({
    KenhThucHien: "2",
    TaiKhoanDuocXacThucVoiVNeID: "1",
    HoSoCoThanhPhanSoHoa: "1",
  });
  expect([...one.files.values()]).toEqual([hash]);
  // no second dossier of the same filing stands there
  const other = second.dossiers.get(filing.portalCode)!;
  expect(other.message.ThanhPhanHoSo).toMatchObject([{ LoaiBan: 2, GiayToDinhKem: [{ HashTepTin: hash }] }]);
  expect(
    [...second.dossiers.values()].filter(({ message }) => message.ChuHoSo === "Hồ Thị Trực Tuyến"),
  ).toHaveLength(1);
  expect((await officer("scoring.dossier", { id: dossier!.id })).national).toMatchObject({ tone: "good" });
  expect(server.violations).toEqual([]);
});
