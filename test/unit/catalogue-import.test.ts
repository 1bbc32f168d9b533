import { deflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { type AccountEntry, accountOf } from "../../main/core/catalogue/import/account.ts";
import { changesBetween } from "../../main/core/catalogue/import/diff.ts";
import { readCatalogueFile } from "../../main/core/catalogue/import/read.ts";
import { csvOf, makeTemplate, tableOf } from "../../main/core/catalogue/import/template.ts";
import {
  type CatalogueService,
  createCatalogueService,
  loadCatalogue,
  type ProcedureResource,
} from "../../main/core/catalogue/service.ts";
import { unpackContent } from "../../main/core/catalogue/versions.ts";
import { writeZip } from "../../main/tables/xlsx-write.ts";
import {
  csvFile,
  jsonFile,
  nationalObject,
  paper,
  portalRecord,
  xlsxFile,
} from "../support/catalogue-files.ts";
import { readResource } from "../support/resources.ts";

const NEW = "1.999001";
let catalogue: CatalogueService;
beforeAll(async () => {
  catalogue = createCatalogueService(await loadCatalogue(readResource));
});

const read = (value: unknown) => readCatalogueFile(value instanceof Uint8Array ? value : jsonFile(value));
const accountFor = (value: unknown, whole = false) =>
  accountOf(
    read(value),
    { names: catalogue.names(), newest: catalogue.newest },
    {
      whole,
      today: "2026-11-26",
      pause: async () => {},
    },
  );

/** The one procedure of a file as it would stand in the catalogue. */
async function taken(value: unknown): Promise<ProcedureResource & { entry: AccountEntry }> {
  const account = await accountFor(value);
  expect(account.refused).toEqual([]);
  const [entry] = account.entries;
  if (!entry?.next) throw new Error("nothing taken");
  return { ...unpackContent(entry.next.content), entry };
}
const refusal = (value: unknown): string => {
  const { refused } = read(value);
  expect(refused).toHaveLength(1);
  return refused[0]?.reason ?? "";
};
const fileRefusal = (bytes: Uint8Array): string => {
  try {
    readCatalogueFile(bytes);
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
};
const names = (procedure: ProcedureResource) =>
  procedure.cases.map((one) => [one.name.value, one.components.map((each) => each.name.value)]);
const method = (
  submissionMethod: string,
  time: unknown,
  unit: string,
  description = "",
  fees: unknown[] = [],
) => ({
  submissionMethod,
  processingTime: time,
  processingTimeUnit: unit,
  description,
  fees,
});

describe("a record of the portal", () => {
  it("is taken with field, level, channels, results, bases and a term that all rows agree on", async () => {
    const one = await taken(portalRecord(NEW, "Thủ tục thử nghiệm"));
    expect(one).toMatchObject({
      name: { value: "Thủ tục thử nghiệm" },
      field: { name: { value: "Hộ tịch" }, code: { value: "G15-TP07" } },
      level: { value: "COMMUNE" },
      publishedBy: { value: "163/QĐ-BTP" },
      term: { value: 3, unit: "WORKING_DAY" },
      results: [{ name: { value: "Giấy khai sinh" }, code: { value: "KQ.G15.000031" } }],
      legalBases: [{ number: "60/2014/QH13", title: "Luật Hộ tịch" }],
    });
    expect(one.channels.map(({ type }) => type)).toEqual(["DIRECT", "ONLINE", "POSTAL"]);
    expect(one.term.unverified).toBeUndefined();
  });

  it("with the unit OTHER beside a number has an unknown term that must be confirmed", async () => {
    for (const amount of [1, 3]) {
      const executionMethods = ["DIRECT", "ONLINE"].map((kind) => method(kind, amount, "OTHER"));
      const one = await taken(portalRecord(NEW, "Thủ tục thử nghiệm", { executionMethods }));
      expect(one.term).toMatchObject({ value: null, unit: "UNKNOWN", unverified: true });
      expect(one.term.text).toContain(`${amount} (đơn vị “OTHER”)`);
      expect(one.term.text).toContain("Các trường hợp của Cổng ghi 3 ngày làm việc.");
      expect(one.entry.remarks.join()).toContain("Cần xác nhận");
    }
  });

  it("with one row a channel that stands for a kind of case has no single term", async () => {
    const executionMethods = [
      method("DIRECT", 10, "WORKING_DAY", "cấp lần đầu"),
      method("ONLINE", 3, "WORKING_DAY", "cấp đổi"),
    ];
    const one = await taken(portalRecord(NEW, "Thủ tục đất đai", { executionMethods }));
    expect(one.term).toMatchObject({ value: null, unit: "UNKNOWN", unverified: true });
    expect(one.term.text).toContain("10 ngày làm việc (cấp lần đầu)");
    expect(one.term.text).toContain("3 ngày làm việc (cấp đổi)");
  });

  it("that says 0 đồng where the province sets the fee leaves the amount unknown, not free", async () => {
    const fee = (value: unknown, description: string) => ({
      type: "SERVICE_FEE",
      value,
      currencyId: "VND",
      description,
    });
    const executionMethods = [
      method("DIRECT", 3, "WORKING_DAY", "", [
        fee(0, "Lệ phí đăng ký: mức thu do HĐND tỉnh quy định"),
        fee(0, "Lệ phí khác, miễn lệ phí đối với người thuộc hộ nghèo"),
        fee(0, "Không thu phí"),
        fee(8000, "Phí cấp bản sao"),
      ]),
    ];
    const { fees, entry } = await taken(portalRecord(NEW, "Thủ tục thử nghiệm", { executionMethods }));
    expect(fees.map(({ amount, unverified }) => [amount, unverified])).toEqual([
      [null, true],
      [null, true],
      [0, undefined],
      [8000, undefined],
    ]);
    expect(fees.map(({ kind }) => kind)).toEqual(["LE_PHI", "LE_PHI", "PHI", "PHI"]);
    expect(entry.remarks.join()).toContain("không coi là miễn");
  });

  it("loses stray spaces and direction marks", async () => {
    const messy = portalRecord(NEW, "\u200eThủ  tục\u00a0thử \u202bnghiệm\u202c\ufeff", {
      executionCases: [
        {
          name: " Giấy tờ phải nộp\u200f",
          profileComponents: [paper("  Tờ\t khai \u200btheo\n mẫu\u00ad ")],
        },
      ],
    });
    const one = await taken(messy);
    expect(one.name.value).toBe("Thủ tục thử nghiệm");
    expect(names(one)).toEqual([["Trường hợp chung", ["Tờ khai theo mẫu"]]]);
  });

  it("whose cases are only headings becomes one case; shown papers are shown, quantity 0 is a note", async () => {
    const one = await taken(portalRecord(NEW, "Thủ tục thử nghiệm"));
    expect(names(one)).toEqual([
      ["Trường hợp chung", ["Tờ khai theo mẫu", "Giấy chứng sinh", "Giấy tờ tùy thân còn giá trị"]],
    ]);
    const shown = one.cases[0]?.components[2];
    expect(shown).toMatchObject({
      showOriginal: { value: true },
      digitise: { value: "NO", reason: "SHOW_ONLY" },
    });
    expect(one.notes).toEqual(["Theo danh mục nhập: Không nộp bản giấy khi đã có bản điện tử"]);
    for (const { digitise } of one.cases[0]?.components ?? []) expect(digitise.unverified).toBe(true);
  });

  it("with headings beside real cases gives the papers of the headings to every real case", async () => {
    const executionCases = [
      { name: "Giấy tờ phải xuất trình", profileComponents: [paper("Căn cước")] },
      { name: "Trẻ em bị bỏ rơi", profileComponents: [paper("Biên bản")] },
      {
        name: "Giấy tờ phải nộp đối với trẻ em có giấy chứng sinh",
        profileComponents: [paper("Giấy chứng sinh")],
      },
    ];
    const one = await taken(portalRecord(NEW, "Thủ tục thử nghiệm", { executionCases }));
    expect(names(one)).toEqual([
      ["Trẻ em bị bỏ rơi", ["Biên bản", "Căn cước"]],
      ["Giấy tờ phải nộp đối với trẻ em có giấy chứng sinh", ["Giấy chứng sinh", "Căn cước"]],
    ]);
  });

  it("is refused when its text is another procedure's", async () => {
    const foreign = portalRecord(NEW, "Thủ tục thử nghiệm", { cases: [{ code: "1.000894.01" }] });
    expect(refusal(foreign)).toContain("1.000894");
    expect(refusal({ "1.999002": portalRecord(NEW, "Thủ tục thử nghiệm") })).toContain("Hỏi mã 1.999002");
    const marriage = await accountFor(portalRecord("1.001193", "Thủ tục đăng ký kết hôn"));
    expect(marriage.entries).toEqual([]);
    expect(marriage.refused[0]?.reason).toContain("nội dung là của thủ tục 1.000894");
    const twins = await accountFor([
      portalRecord("1.001193", "Thủ tục đăng ký khai sinh"),
      portalRecord(NEW, "Thủ tục đăng ký khai sinh"),
    ]);
    expect(twins.refused.map(({ code }) => code)).toEqual([NEW]);
    expect(twins.entries.map(({ code }) => code)).toEqual(["1.001193"]);
  });

  it("never replaces what is known with what it leaves open", async () => {
    const executionMethods = [
      method("DIRECT", 1, "OTHER", "", [{ value: 0, currencyId: "VND", description: "" }]),
    ];
    const known = catalogue.resource("1.001193");
    const one = await taken(portalRecord("1.001193", "Thủ tục đăng ký khai sinh", { executionMethods }));
    expect(one.term).toEqual(known.term);
    expect(one.fees).toEqual(known.fees);
    expect(one.entry.remarks.join()).toContain("Giữ thời hạn đang dùng");
    expect(one.cases).toEqual(known.cases);
    expect(one.entry.remarks.join()).toMatch(
      /Giữ 3 trường hợp đang dùng.*chưa trường hợp nào có: Tờ khai theo mẫu/s,
    );
    const deduct = catalogue.resource("1.012994");
    const land = await taken(portalRecord("1.012994", deduct.name.value));
    expect(land.workflow).toEqual(deduct.workflow);
  });

  it("that says it is no longer in force ends the procedure", async () => {
    const { entry, inForceTo } = await taken(
      portalRecord("1.000894", "Thủ tục đăng ký kết hôn", { state: "Hết hiệu lực" }),
    );
    expect(entry.kind).toBe("ended");
    expect(inForceTo).toMatchObject({ value: "2026-04-01", unverified: true });
  });
});

describe("a national object", () => {
  it("is taken with its cases, counts, fees and results", async () => {
    const one = await taken({ result: [nationalObject(NEW, "Đăng ký khai sinh thử")] });
    expect(names(one)).toEqual([
      ["Trẻ em bị bỏ rơi", ["Biên bản về việc trẻ bị bỏ rơi", "Giấy chứng nhận kết hôn"]],
      ["Trẻ em có Giấy chứng sinh", ["Tờ khai"]],
    ]);
    const [first, second] = one.cases;
    expect(first?.components[1]).toMatchObject({
      originals: { value: 0 },
      copies: { value: 1 },
      digitise: { value: "EARLIER_RESULT", unverified: true },
    });
    expect(second?.components[0]?.form).toMatchObject({ value: "Tờ khai đăng ký khai sinh" });
    expect(one).toMatchObject({ term: { value: 5, unit: "WORKING_DAY" }, level: { value: "COMMUNE" } });
    expect(one.fees).toMatchObject([{ name: "Phí cấp bản sao", amount: 8000 }]);
    expect(one.notes?.[0]).toContain("Trình tự thực hiện");
  });

  it("is read whatever the case of its keys, and its old provincial code is cut", async () => {
    const lower = Object.fromEntries(
      Object.entries(nationalObject(`${NEW}.000.00.00.H41`, "Thủ tục thử")).map(([key, value]) => [
        key.toLowerCase(),
        value,
      ]),
    );
    expect((await taken(lower)).code).toBe(NEW);
  });

  it("is refused without a code or a name, and others beside it are read", () => {
    const { procedures, refused } = read([
      nationalObject("abc", "Không có mã"),
      nationalObject(NEW, ""),
      nationalObject("1.999002", "Thủ tục đúng"),
      "junk",
    ]);
    expect(procedures.map(({ code }) => code)).toEqual(["1.999002"]);
    expect(refused.map(({ where }) => where)).toEqual(["mục 1", "mục 2", "mục 4"]);
  });
});

describe("our own JSON", () => {
  it("is unchanged when it is what the catalogue has, and changed field by field when it is not", async () => {
    const known = catalogue.resource("1.001193");
    expect((await accountFor(known)).entries).toMatchObject([{ kind: "unchanged", changes: 0 }]);
    const other = structuredClone(known);
    other.term = { ...other.term, value: 2, unit: "WORKING_DAY", text: "2 ngày làm việc" };
    other.cases[0]?.components.pop();
    const { entry, ...next } = await taken([other]);
    expect(entry.kind).toBe("changed");
    const changes = changesBetween(known, next);
    expect(changes.map(({ field }) => field)).toEqual([
      "Thời hạn",
      "Giấy tờ › Trẻ em có Giấy chứng sinh hoặc giấy tờ thay thế › Giấy tờ có giá trị chứng minh thông tin về cư trú",
    ]);
    expect(changes[0]).toMatchObject({ old: expect.stringContaining("Trong ngày"), new: "2 ngày làm việc" });
    expect(changes[1]?.new).toBe("");
  });

  it("is refused with the place of its fault", () => {
    const broken = structuredClone(catalogue.resource("1.001193")) as unknown as {
      cases: { components: object[] }[];
    };
    broken.cases[0]!.components[1] = { name: { value: "" } };
    expect(refusal([broken])).toContain("cases.0.components.1");
    const crowded = structuredClone(catalogue.resource("1.001193"));
    crowded.cases[0]!.components = Array.from({ length: 201 }, () => crowded.cases[0]!.components[0]!);
    expect(refusal([crowded])).toContain("hơn 200 giấy tờ");
  });
});

const ROWS = [
  {
    code: NEW,
    name: "Cấp giấy phép thử",
    field: "Xây dựng",
    level: "Cấp tỉnh, Cấp xã",
    from: "01/07/2026",
    term: "7",
    termUnit: "ngày làm việc",
    caseName: "Cấp mới",
    paper: "Đơn đề nghị",
    form: "Mẫu số 01",
    originals: "1",
    required: "có",
    digitise: "khi yêu cầu",
    fee: "Lệ phí cấp giấy phép",
    feeAmount: "75.000",
    feePer: "giấy",
    result: "Giấy phép",
    stepWho: "Một cửa",
    stepWhat: "Tiếp nhận",
    stepHours: "4",
  },
  {
    paper: "Giấy chứng nhận quyền sử dụng đất",
    copies: "1",
    digitise: "kết quả thủ tục trước",
    ways: "bản sao kèm bản chính; bản sao chứng thực",
    fee: "Phí thẩm định",
    feeAmount: "",
    stepWho: "Phòng Kinh tế",
    stepWhat: "Thẩm định; trình ký",
    stepHours: "50,5",
  },
  {
    caseName: "Cấp lại",
    paper: "Đơn đề nghị cấp lại",
    originals: "1",
    stepWho: "Một cửa",
    stepWhat: "Trả",
    stepHours: "không tính",
  },
];

describe("a table", () => {
  it("says the same as CSV with semicolons, with commas, with and without a mark, and as Excel", async () => {
    const content = async (bytes: Uint8Array) => {
      const { entry: _entry, ...procedure } = await taken(bytes);
      return procedure;
    };
    const first = await content(csvFile(ROWS));
    expect(await content(csvFile(ROWS, ",", false))).toEqual(first);
    expect(await content(csvFile(ROWS, "\t"))).toEqual(first);
    expect(await content(xlsxFile(ROWS))).toEqual(first);
    const utf16 = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(new TextDecoder().decode(csvFile(ROWS, "\t", false)), "utf16le"),
    ]);
    expect(await content(utf16)).toEqual(first);
    expect(first).toMatchObject({
      level: { value: "PROVINCE_COMMUNE" },
      inForceFrom: { value: "2026-07-01" },
      term: { value: 7, unit: "WORKING_DAY" },
      fees: [
        { name: "Lệ phí cấp giấy phép", kind: "LE_PHI", amount: 75_000, per: "giấy" },
        { name: "Phí thẩm định", kind: "PHI", amount: null, unverified: true },
      ],
    });
    expect(names(first)).toEqual([
      ["Cấp mới", ["Đơn đề nghị", "Giấy chứng nhận quyền sử dụng đất"]],
      ["Cấp lại", ["Đơn đề nghị cấp lại"]],
    ]);
    expect(first.cases[0]?.components[1]).toMatchObject({
      digitise: { value: "EARLIER_RESULT" },
      submittedAs: { value: ["COPY_WITH_ORIGINAL", "CERTIFIED_COPY"] },
    });
    expect(first.workflow.map(({ hours }) => hours)).toEqual([4, 50.5, null]);
  });

  it("mends the code whose last zeros Excel dropped, and says so", async () => {
    const one = await taken(
      csvFile([{ code: "1,00089", name: "Thủ tục có số 0 cuối", paper: "Đơn", originals: "1" }]),
    );
    expect(one.code).toBe("1.000890");
    expect(one.entry.remarks.join()).toContain("Excel đã bỏ số 0 cuối");
  });

  it("keeps what the catalogue has where a cell is empty", async () => {
    const known = catalogue.resource("1.000894");
    const one = await taken(
      csvFile(
        [
          { code: "1.000894", term: "2", termUnit: "ngày làm việc" },
          { code: "1.000894", name: "" },
        ].map((row) => ({ paper: "", ...row })),
      ),
    );
    expect(one.cases).toEqual(known.cases);
    expect(one.name).toEqual(known.name);
    expect(one.term).toMatchObject({ value: 2, unit: "WORKING_DAY" });
  });

  it("refuses a procedure with the row of its fault and reads the others", () => {
    const { procedures, refused } = read(
      csvFile([
        { code: NEW, name: "Sai đơn vị", term: "3", termUnit: "con trăng", paper: "Đơn" },
        { code: "1.999002", name: "Sai số bản", paper: "Đơn", originals: "nhiều" },
        { code: "1.999003", name: "Đúng", paper: "Đơn", originals: "1" },
        { code: "1.999004", name: "Hai tên", paper: "Đơn" },
        { code: "1.999004", name: "Tên khác", paper: "Đơn 2" },
        { code: "không phải mã", name: "Sai mã", paper: "Đơn" },
      ]),
    );
    expect(procedures.map(({ code }) => code)).toEqual(["1.999003"]);
    expect(refused.map(({ where }) => where)).toEqual(["dòng 7", "dòng 2", "dòng 3", "dòng 5–6"]);
    expect(refused.map(({ reason }) => reason).join()).toMatch(
      /đơn vị thời hạn “con trăng”.*số bản chính “nhiều”/s,
    );
  });

  it("is the template itself, which says the same as the catalogue where nothing was filled in", async () => {
    const example = catalogue.resource("1.012994");
    for (const format of ["csv", "xlsx"] as const) {
      const { entries, refused } = await accountFor(makeTemplate(format, example));
      expect(refused).toEqual([]);
      const changed = entries[0]?.next ? changesBetween(example, unpackContent(entries[0].next.content)) : [];
      // what the office writes into the table counts as confirmed by it
      expect(
        changed.filter(({ old, new: next }) => old.replaceAll(" (chưa kiểm chứng)", "") !== next),
      ).toEqual([]);
    }
  });

  it("carries every bundled procedure through the columns without loss", async () => {
    const all = [...catalogue.names().keys()].map((code) => catalogue.resource(code));
    const { entries, refused } = await accountFor(csvOf(tableOf(all, false)));
    expect(refused).toEqual([]);
    expect(entries).toHaveLength(40);
    const lost = entries.flatMap((entry) =>
      entry.next
        ? changesBetween(catalogue.resource(entry.code), unpackContent(entry.next.content)).filter(
            ({ new: next }) => next === "",
          )
        : [],
    );
    expect(lost.filter(({ field }) => !/sau 15 giờ/i.test(field))).toEqual([]);
  });
});

describe("a file that is none", () => {
  it("is refused in words", () => {
    const encoder = new TextEncoder();
    expect(fileRefusal(new Uint8Array())).toContain("rỗng");
    expect(fileRefusal(encoder.encode('{"a": 1'))).toContain("cắt dở");
    expect(fileRefusal(encoder.encode('{"a": [1, 2]}'))).toContain("Không nhận ra");
    expect(fileRefusal(encoder.encode("a;b;c\n1;2;3"))).toContain("Mã thủ tục");
    expect(fileRefusal(encoder.encode('Mã thủ tục;Tên giấy tờ\n1.000894;"dở'))).toContain("ngoặc kép");
    expect(fileRefusal(new Uint8Array([0x50, 0x4b, 3, 4, 1, 2]))).toContain("hỏng");
    expect(fileRefusal(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]))).toContain(".xls");
  });

  it("in an old code page is refused with what to do", () => {
    const windows1258 = Buffer.from("M\u00e3 th\u1ee5 t\u1ee5c;T\u00ean gi\u1ea5y t\u1edd\n", "latin1");
    expect(fileRefusal(windows1258)).toContain("CSV UTF-8");
    const tcvn3 = new TextEncoder().encode("M· thñ tôc;Tªn giÊy tê\n1.000894;§¬n ®Ò nghÞ");
    expect(fileRefusal(tcvn3)).toContain("TCVN3");
  });

  it("cannot fill the machine: bombs, huge cells, many columns, entities", () => {
    const sheet = (body: string) => `<worksheet><sheetData>${body}</sheetData></worksheet>`;
    const workbook = (bytes: Uint8Array, method = 0) => {
      const zip = writeZip([
        {
          name: "xl/workbook.xml",
          bytes: Buffer.from('<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'),
        },
        {
          name: "xl/_rels/workbook.xml.rels",
          bytes: Buffer.from(
            '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
          ),
        },
        { name: "xl/worksheets/sheet1.xml", bytes },
      ]);
      if (method === 0) return zip;
      // the last entry of the directory is said to be deflated
      const view = Buffer.from(zip);
      view.writeUInt16LE(method, view.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 10);
      return view;
    };
    const bomb = deflateRawSync(Buffer.alloc(65 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(1024 * 1024);
    expect(fileRefusal(workbook(bomb, 8))).toContain("quá lớn");
    const cell = (text: string, at = "A1") =>
      `<row r="1"><c r="${at}" t="inlineStr"><is><t>${text}</t></is></c></row>`;
    expect(fileRefusal(workbook(Buffer.from(sheet(cell("x".repeat(40_000))))))).toContain("32767");
    expect(fileRefusal(workbook(Buffer.from(sheet(cell("x", "XFD1")))))).toContain("256 cột");
    expect(fileRefusal(workbook(Buffer.from(`<!DOCTYPE a [<!ENTITY b "c">]>${sheet("")}`)))).toContain(
      "khai báo lạ",
    );
    expect(fileRefusal(workbook(Buffer.from('<worksheet><row r="1"><c')))).toContain("cắt dở");
  });
});

describe("a file that is said to be whole", () => {
  it("ends what it leaves out, but not what it names and cannot be read", async () => {
    const { entries } = await accountFor(
      [catalogue.resource("1.001193"), { ...portalRecord("1.000894", "") }],
      true,
    );
    const ended = entries.filter(({ kind }) => kind === "ended").map(({ code }) => code);
    expect(ended).not.toContain("1.001193");
    expect(ended).not.toContain("1.000894");
    // one of the forty has ended already
    expect(ended).toHaveLength(37);
    const [one] = entries.filter(({ kind }) => kind === "ended");
    expect(one?.next?.summary.to).toBe("2026-11-25");
  });
});
