import { describe, expect, test } from "vitest";
import { SubmittedAs } from "../../preload/contract/dossiers.ts";
import type { NationalFiling } from "../provincial-server/national/facts.ts";
import { Dossier1 } from "../provincial-server/national-simulators/shapes-1.ts";
import {
  body,
  dossierOf,
  event,
  FILE,
  gen1,
  gen2,
  type Operation,
  signed,
} from "../support/national-dossier.ts";

/** The papers of a dossier on their way to the portal: each once, under its own id, whatever happened to it. */
const [one] = body.components;
const more = { ...one!, id: "c9", name: "Giấy xác nhận cư trú", code: null };
const scan = (componentId: string, title: string): Operation => ({
  ...signed,
  id: `scan ${componentId}`,
  body: { documentId: `document ${componentId}`, componentId, title },
});
const asked = event("e1", { event: "request-supplement", nationalState: 5, why: "Thiếu giấy" });

describe("a paper that came later", () => {
  const brought = event("e2", { event: "supplement-complete", nationalState: 2, components: [more] });

  test("with a supplement stands among the papers and in the supplement, before and after its scan", () => {
    const before = gen1(dossierOf([asked, brought])).message as unknown as Dossier1;
    expect(before.TaiLieuNop.map(({ TepDinhKemId }) => TepDinhKemId)).toEqual(["c1", "c9"]);
    expect(before.DanhSachHoSoBoSung[0]!.DanhSachGiayToBoSung).toMatchObject([
      { TepDinhKemId: "c9", TenTepDinhKem: "Giấy xác nhận cư trú", DuocSoHoa: "0" },
    ]);
    const dossier = dossierOf([asked, brought, scan("c9", "Giấy xác nhận cư trú")]);
    const after = gen1(dossier).message as unknown as Dossier1;
    expect(after.TaiLieuNop).toHaveLength(2);
    expect(after.DanhSachHoSoBoSung[0]!.DanhSachGiayToBoSung).toMatchObject([{ DuocSoHoa: "1" }]);
    expect(() => Dossier1.parse(gen1(dossier).message)).not.toThrow();
    expect(gen2(dossier).message.ThanhPhanHoSo).toMatchObject([{}, { GiayToDinhKem: [{}] }]);
  });

  test("with a correction is there once, also when it was scanned; another is taken back", () => {
    const corrected = (components: object[]) =>
      event("e3", { event: "correct", nationalState: 2, components });
    const twice = dossierOf([asked, brought, scan("c9", "Giấy cư trú"), corrected([one!, more])]);
    expect(twice.kept.map(({ id }) => id)).toEqual(["c1", "c9"]);
    const added = { ...more, id: "c10", name: "Giấy khác" };
    const dossier = dossierOf([corrected([one!, added]), scan("c10", "Giấy khác"), corrected([added])]);
    expect(dossier.papers.map(({ id, deleted, digitised }) => [id, deleted, digitised])).toEqual([
      ["c1", true, false],
      ["c10", false, true],
    ]);
  });

  test("told by an older counter without an id is known by its place", () => {
    const { id: _, ...nameless } = more;
    const { id: __, ...first } = one!;
    const dossier = dossierOf([
      event("e3", { event: "correct", nationalState: 2, components: [first, body.components[1], nameless] }),
    ]);
    expect(dossier.kept.map(({ id, name }) => [id, name])).toEqual([
      ["c1", "Giấy chứng sinh"],
      ["c3", "Giấy xác nhận cư trú"],
    ]);
  });
});

test("a fee that is asked for with a supplement stands in it too", () => {
  const fee = (dueId: string, collectedAt: number) => ({
    dueId,
    name: `Phí ${dueId}`,
    collectedAt,
    amount: 5000,
  });
  const demanded: Operation = {
    id: "f1",
    kind: "fee.demanded",
    body: { fees: [fee("a", 1), fee("b", 2)] },
    files: [],
  };
  const message = gen1(dossierOf([asked, demanded])).message as unknown as Dossier1;
  expect(message.DanhSachLePhi).toHaveLength(2);
  expect(message.DanhSachHoSoBoSung[0]!.DanhSachLePhiBoSung).toMatchObject([{ TenPhiLePhi: "Phí b" }]);
});

test("a paper that was called secret by mistake is one of the dossier once that was put right", () => {
  const secret = { ...one!, secret: true };
  const correct = event("e1", { event: "correct", nationalState: 2, components: [one!] });
  const dossier = dossierOf([correct, signed], { components: [secret] });
  expect(dossier.kept).toMatchObject([{ id: "c1", digitised: true }]);
  expect(dossierOf([signed], { components: [secret] }).kept).toEqual([]);
});

describe("what was filed online", () => {
  const electronic = { ...one!, submittedAs: "ELECTRONIC" };
  const file = (sha256: string) => ({ ...FILE, sha256: sha256.repeat(64), mediaType: "image/jpeg" });
  const filing: NationalFiling = {
    portalCode: "TT-260109-000001",
    accountVerified: true,
    files: [
      { paper: "Giấy chứng sinh", round: 0, file: file("1") },
      { paper: "Giấy khác", round: 0, file: file("2") },
      { paper: "Giấy chứng sinh", round: 1, file: file("3") },
      { paper: "Giấy chứng sinh", round: 1, file: file("4") },
    ],
  };
  const dossier = () => dossierOf([], { channel: "online", components: [electronic] }, { filing });

  test("carries its files, its account and where it was filed; nothing of it was digitised", () => {
    const message = gen1(dossier()).message as unknown as Dossier1;
    expect(message).toMatchObject({
      KenhThucHien: "2",
      NoiNopHoSo: "1",
      TaiKhoanDuocXacThucVoiVNeID: "1",
      HoSoCoThanhPhanSoHoa: "1",
      TaiLieuNop: [{ TepDinhKemId: "c1", DuocSoHoa: "0" }],
    });
    expect(dossier().papers[0]!.file?.sha256).toBe("4".repeat(64));
    const { missing, message: second } = gen2(dossier());
    expect(missing.map(({ field }) => field)).toEqual([
      ...["IdGiayTo", "HashTepTin"].map((name) => `ThanhPhanHoSo[1].GiayToDinhKem[1].${name}`),
      ...["IdGiayTo", "HashTepTin"].map((name) => `ThanhPhanHoSo[1].GiayToDinhKem[2].${name}`),
    ]);
    expect(second.ThanhPhanHoSo).toMatchObject([{ LoaiBan: 2 }]);
  });

  test.each(SubmittedAs.options)("and every other way of handing in (%s) has a word at the portal", (way) => {
    const handed = dossierOf([], { components: [{ ...one!, submittedAs: way }] });
    expect(gen2(handed).missing).toEqual([]);
  });
});
