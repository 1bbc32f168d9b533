import { COLUMNS, type ColumnKey } from "../../main/core/catalogue/import/columns.ts";
import { writeXlsx } from "../../main/tables/xlsx-write.ts";

/** Files of the catalogue in foreign shapes, made by hand: what an administrator may pick. */
const encoder = new TextEncoder();

export const jsonFile = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));

/** One record as the portal sends it, with its habits: false everywhere, headings for cases. */
export function portalRecord(code: string, name: string, change: Record<string, unknown> = {}) {
  return {
    code,
    name,
    decisionNo: "163/QĐ-BTP",
    formalityType: "TTHC",
    state: "PUBLISHED",
    isWard: true,
    isProvince: false,
    isMinistry: false,
    isOtherAgency: false,
    isFullProcess: false,
    updatedAt: 1_775_000_000_000,
    executionMethods: ["DIRECT", "ONLINE", "POSTAL"].map((submissionMethod) => ({
      submissionMethod,
      processingTime: 3,
      processingTimeUnit: "WORKING_DAY",
      description: "",
      fees: [],
    })),
    executionCases: [
      {
        name: "Giấy tờ phải nộp",
        profileComponents: [
          paper("Tờ khai theo mẫu"),
          paper("Giấy chứng sinh", { code: "000.00.00.G15-KQ004389" }),
        ],
      },
      { name: "Giấy tờ phải xuất trình", profileComponents: [paper("Giấy tờ tùy thân còn giá trị")] },
      {
        name: "Lưu ý",
        profileComponents: [
          paper("Không nộp bản giấy khi đã có bản điện tử", { originalQty: 0, copyQty: 0 }),
        ],
      },
    ],
    cases: [{ code: `${code}.01`, processingDay: { qty: 3, type: "WORKING_DAY" } }],
    categoriesDetails: [{ code: "G15-TP07", name: "Hộ tịch" }],
    resultsDetails: [{ code: "KQ.G15.000031", name: "Giấy khai sinh" }],
    legalBasisesDetails: [{ code: "60/2014/QH13", name: "Luật Hộ tịch" }],
    unitGroupsExecuting: [{ name: "Ủy ban nhân dân cấp xã" }],
    ...change,
  };
}

export function paper(name: string, change: Record<string, unknown> = {}) {
  return {
    profileComponentId: "p",
    code: "",
    name,
    originalQty: 1,
    copyQty: 0,
    required: false,
    hasElectronicForm: false,
    isProcessingResult: false,
    attachments: [],
    ...change,
  };
}

/** One object of LayThuTuc. */
export function nationalObject(code: string, name: string, change: Record<string, unknown> = {}) {
  return {
    MaTTHC: code,
    TENTTHC: name,
    LINHVUCTHUCHIEN: [{ MALINHVUC: "G15-TP07", TENLINHVUC: "Hộ tịch" }],
    CAPTHUCHIEN: "Cấp xã",
    THANHPHANHOSO: [
      {
        TRUONGHOP: "Trẻ em bị bỏ rơi",
        GIAYTO: [
          { MAGIAYTO: "G1", TENGIAYTO: "Biên bản về việc trẻ bị bỏ rơi", SOBANCHINH: 1, SOBANSAO: 0 },
          {
            MAGIAYTO: "G2",
            TENGIAYTO: "Giấy chứng nhận kết hôn",
            SOBANCHINH: "0",
            SOBANSAO: "1",
            MA_KQ_THAYTHE: "KQ.G15.000040",
          },
        ],
      },
      {
        TRUONGHOP: "Trẻ em có Giấy chứng sinh",
        GIAYTO: [
          { TENGIAYTO: "Tờ khai", SOBANCHINH: 1, SOBANSAO: 0, TENMAUDON: "Tờ khai đăng ký khai sinh" },
        ],
      },
    ],
    CACHTHUCTHUCHIEN: [
      {
        KENH: "Trực tiếp",
        THOIGIAN: [
          {
            THOIGIANGIAIQUYET: "5",
            DONVITINH: "Ngày làm việc",
            MOTA: "",
            PHILEPHI: [{ MAPHILEPHI: "F1", SOTIEN: "8.000", DONVI: "Đồng", MOTA: "Phí cấp bản sao" }],
          },
        ],
      },
    ],
    KETQUATHUCHIEN: [{ MAKETQUA: "KQ.G15.000031", TENKETQUA: "Giấy khai sinh" }],
    TRINHTUTHUCHIEN: "Nộp hồ sơ tại Bộ phận Một cửa.",
    CANCUPHAPLY: [{ SOVANBAN: "60/2014/QH13", TENVANBAN: "Luật Hộ tịch", COQUANBANHANH: "Quốc hội" }],
    COQUANTHUCHIEN: [{ MADONVI: "H41", TENDONVI: "Ủy ban nhân dân cấp xã" }],
    ...change,
  };
}

export type Row = Partial<Record<ColumnKey, string>>;

/** Rows of the documented columns under their headings. */
export function tableCells(rows: readonly Row[]): string[][] {
  const keys = COLUMNS.filter(({ key }) => rows.some((row) => row[key] !== undefined));
  return [keys.map(({ heading }) => heading), ...rows.map((row) => keys.map(({ key }) => row[key] ?? ""))];
}

export function csvFile(rows: readonly Row[], separator = ";", mark = true): Uint8Array {
  const quoted = (text: string) => (/[;,"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = tableCells(rows).map((row) => row.map(quoted).join(separator));
  return encoder.encode(`${mark ? "\ufeff" : ""}${lines.join("\r\n")}`);
}

export const xlsxFile = (rows: readonly Row[]): Uint8Array => writeXlsx("Danh mục", tableCells(rows));
