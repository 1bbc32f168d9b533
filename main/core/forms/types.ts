import type { NumberSeries } from "../numbers.ts";
import type { Timestamp } from "../time.ts";

/**
 * Every paper that the counter prints by a dated layout (`resources/law/forms`). The legal forms are those of
 * TT 03/2025/TT-VPCP Phụ lục I and, for dossiers received before 1 July 2025, of TT 01/2018/TT-VPCP Điều 9; the
 * sheets are the office's own and carry no form number.
 */
export const FORM_KINDS = {
  /** Mẫu số 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả */
  receipt: { series: null },
  /** Mẫu số 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ */
  supplement: { series: "supplement" },
  /** Mẫu số 03: Phiếu từ chối tiếp nhận giải quyết hồ sơ */
  refusal: { series: "refusal" },
  /** Mẫu số 04: Phiếu xin lỗi và đề nghị gia hạn (legacy: xin lỗi và hẹn lại ngày trả kết quả) */
  apology: { series: "apology" },
  /** Mẫu số 05 (current alone): Thông báo dừng giải quyết hồ sơ */
  stop: { series: "stop" },
  /** Mẫu số 06 (legacy 05): Phiếu kiểm soát quá trình giải quyết hồ sơ */
  control: { series: "control" },
  /** Mẫu số 07 (legacy 06): Sổ theo dõi hồ sơ */
  register: { series: null },
  /** how the return date was counted, day by day */
  "due-explanation": { series: null },
  /** biên lai thu phí, lệ phí */
  "fee-receipt": { series: "fee-receipt" },
  /** bảng đối chiếu thu phí cuối ngày */
  reconciliation: { series: null },
  /** bảng kê nộp tiền vào kho bạc */
  remittance: { series: null },
  /** danh sách bưu gửi trả kết quả */
  "delivery-list": { series: "delivery" },
  /** biên bản/giấy ký nhận kết quả */
  "hand-over": { series: null },
  /** danh sách bàn giao hồ sơ giữa quầy và đơn vị giải quyết */
  "transfer-list": { series: null },
  /** phiếu ghi nhận phản ánh, kiến nghị */
  feedback: { series: null },
  /** lời chứng chứng thực bản sao, chữ ký */
  certification: { series: null },
  /** sổ chứng thực */
  "certification-register": { series: null },
} as const satisfies Record<string, { series: NumberSeries | null }>;

export type FormKind = keyof typeof FORM_KINDS;

/** Which rule set a form follows: that of the day on which the dossier was received. */
export type FormProfile = "legacy" | "current";

/** What fills a layout, by the layout's own keys; frozen when the form is issued. Texts are NFC, ready to print. */
export interface FormContent {
  text: Record<string, string>;
  lists?: Record<string, string[]>;
  /** rows of cells; the layout names the columns */
  tables?: Record<string, string[][]>;
  /** the six items of TT 01/2023/TT-VPCP Điều 26; absent on sheets that carry no QR */
  qr?: {
    dossierCode: string;
    procedureCode: string;
    /** may be empty */
    subjectIdentity: string;
    /** on a receipt */
    dueAt?: Timestamp;
  };
}

/** A form as it is given out inside the transaction of the event that it belongs to. */
export interface NewForm {
  id: string;
  kind: FormKind;
  profile: FormProfile;
  /** null for a paper that belongs to no dossier */
  dossierId: string | null;
  /** the event, draft, list or payment that the paper belongs to */
  subjectId: string;
  content: FormContent;
  /** full name of who issues it */
  by: string;
  /** the form that this one stands in for; it stays, marked as replaced */
  replaces?: string;
  /** "Số: …" where the number comes from elsewhere (a receipt's from its dossier code) */
  number?: string;
}
