import type { NumberSeries } from "../numbers.ts";

interface Keys {
  series: NumberSeries | null;
  /** single texts, by the names that layouts use */
  text: readonly string[];
  /** numbered lists */
  lists: readonly string[];
  /** columns of each table, in the order of its cells */
  tables: Readonly<Record<string, readonly string[]>>;
}

/**
 * Every paper that the counter prints by a dated layout (`resources/law/forms`), with what fills it. The legal forms
 * are those of TT 03/2025/TT-VPCP Phụ lục I and, for dossiers received before 1 July 2025, of TT 01/2018/TT-VPCP
 * Điều 9; the sheets are the office's own and carry no form number. The office's head, the number, the day and the
 * issuer's name are added when the form is issued. Lists and sheets carry no identity number and no telephone.
 */
export const FORM_KINDS = {
  /** Mẫu số 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả */
  receipt: {
    series: null,
    text: [
      "dossierCode",
      "codeNotes",
      "fullName",
      "identity",
      "address",
      "phone",
      "email",
      "authorised",
      "procedure",
      "sets",
      "termText",
      "receivedAt",
      "dueAt",
      "deliverAt",
      "bookVolume",
      "bookOrdinal",
      "submitterName",
      "receiverName",
      "receiverTitle",
    ],
    lists: ["components"],
    tables: {},
  },
  /** Mẫu số 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ */
  supplement: {
    series: "supplement",
    text: [
      "fullName",
      "procedure",
      "address",
      "phone",
      "email",
      "dossierCode",
      "reason",
      "contactName",
      "contactPhone",
      "guideName",
    ],
    lists: ["items"],
    tables: {},
  },
  /** Mẫu số 03: Phiếu từ chối tiếp nhận giải quyết hồ sơ */
  refusal: {
    series: "refusal",
    text: [
      "fullName",
      "identity",
      "address",
      "phone",
      "email",
      "dossierCode",
      "procedure",
      "reason",
      "submitterName",
      "receiverName",
    ],
    lists: [],
    tables: {},
  },
  /** Mẫu số 04: Phiếu xin lỗi và đề nghị gia hạn (legacy: xin lỗi và hẹn lại ngày trả kết quả) */
  apology: {
    series: "apology",
    text: [
      "addressee",
      "identity",
      "receivedAt",
      "procedure",
      "dossierCode",
      "dueAt",
      "reason",
      "newDueAt",
      "headName",
      "headTitle",
    ],
    lists: [],
    tables: {},
  },
  /** Mẫu số 05 (current alone): Thông báo dừng giải quyết hồ sơ */
  stop: {
    series: "stop",
    text: [
      "addressee",
      "identity",
      "address",
      "dossierCode",
      "procedure",
      "receivedAt",
      "requestedAt",
      "reason",
      "headName",
      "headTitle",
    ],
    lists: [],
    tables: {},
  },
  /** Mẫu số 06 (legacy 05): Phiếu kiểm soát quá trình giải quyết hồ sơ */
  control: {
    series: "control",
    text: ["dossierCode", "procedure", "handlingUnit", "coordinatingUnit", "receivedAt", "dueAt"],
    lists: [],
    tables: { steps: ["giver", "receiver", "at", "givenBy", "receivedBy", "outcome", "note"] },
  },
  /** Mẫu số 07 (legacy 06): Sổ theo dõi hồ sơ */
  register: {
    series: null,
    text: ["year", "field", "volume", "openedOn", "closedOn", "count", "gaps", "keeperName", "headName"],
    lists: [],
    tables: {
      rows: [
        "ordinal",
        "dossierCode",
        "procedure",
        "applicant",
        "address",
        "handlingAgency",
        "receivedAt",
        "dueAt",
        "returnedAt",
        "deliverBy",
        "signed",
      ],
    },
  },
  /** how the return date was counted, day by day */
  "due-explanation": {
    series: null,
    text: ["dossierCode", "procedure", "termText", "receivedAt", "dueAt", "calendar", "warnings"],
    lists: [],
    tables: { days: ["date", "counted", "reason"] },
  },
  /** biên lai thu phí, lệ phí */
  "fee-receipt": {
    series: "fee-receipt",
    text: [
      "bookSymbol",
      "payerName",
      "payerAddress",
      "dossierCode",
      "procedure",
      "total",
      "totalWords",
      "method",
      "cashierName",
    ],
    lists: [],
    tables: { lines: ["content", "quantity", "price", "amount"] },
  },
  /** bảng đối chiếu thu phí cuối ngày */
  reconciliation: {
    series: null,
    text: [
      "day",
      "cashierName",
      "cash",
      "transfer",
      "online",
      "refunded",
      "total",
      "counted",
      "difference",
      "headName",
    ],
    lists: ["notes"],
    tables: { receipts: ["number", "dossierCode", "content", "method", "amount", "state"] },
  },
  /** bảng kê nộp tiền vào kho bạc */
  remittance: {
    series: null,
    text: ["day", "account", "total", "totalWords", "cashierName", "headName"],
    lists: [],
    tables: { lines: ["content", "receipts", "amount"] },
  },
  /** danh sách bưu gửi: results that go out, or the papers that answer a parcel */
  "delivery-list": {
    series: "delivery",
    text: ["day", "carrier", "count", "giverName"],
    lists: [],
    tables: { rows: ["ordinal", "dossierCode", "recipient", "address", "papers", "note"] },
  },
  /** giấy ký nhận kết quả */
  "hand-over": {
    series: null,
    text: [
      "dossierCode",
      "procedure",
      "applicantName",
      "collectorName",
      "collectorRight",
      "returnedAt",
      "signatureNote",
      "giverName",
    ],
    lists: ["papers"],
    tables: {},
  },
  /** danh sách bàn giao hồ sơ giữa quầy và đơn vị giải quyết */
  "transfer-list": {
    series: null,
    text: ["day", "purpose", "fromUnit", "toUnit", "count", "giverName", "takerName"],
    lists: [],
    tables: { rows: ["ordinal", "dossierCode", "procedure", "applicant", "papers", "dueAt"] },
  },
  /** danh sách hồ sơ chờ chuyển, hồ sơ nhận sau 15 giờ trong đó */
  "waiting-list": {
    series: null,
    text: ["at", "count", "next", "keeperName"],
    lists: [],
    tables: { rows: ["ordinal", "dossierCode", "procedure", "applicant", "receivedAt", "by", "note"] },
  },
  /** bảng kê các tờ của một tập giấy tiếp nhận dự phòng */
  "pad-account": {
    series: null,
    text: [
      "padName",
      "day",
      "printedAt",
      "printedBy",
      "count",
      "used",
      "entered",
      "spoiled",
      "returned",
      "open",
      "keeperName",
      "headName",
    ],
    lists: [],
    tables: { rows: ["place", "code", "state", "settled", "note"] },
  },
  /** sổ ngày của quầy */
  "day-sheet": {
    series: null,
    text: ["day", "machine", "openedBy", "closedAt", "reopened", "note", "officerName", "headName"],
    lists: [],
    tables: {
      figures: ["what", "count", "detail"],
      originals: ["ordinal", "dossierCode", "paper", "count", "place"],
    },
  },
  /** biên bản bàn giao ca */
  "shift-note": {
    series: null,
    text: ["at", "machine", "counted", "difference", "note", "giverName", "takerName"],
    lists: [],
    tables: { items: ["ordinal", "what", "count", "detail"] },
  },
  /** danh sách bản chính đang giữ */
  "originals-list": {
    series: null,
    text: ["at", "count", "keeperName"],
    lists: [],
    tables: { rows: ["ordinal", "dossierCode", "applicant", "paper", "count", "receivedAt", "place"] },
  },
  /** danh sách việc tuần tới của trưởng bộ phận */
  "week-list": {
    series: null,
    text: ["from", "to", "apologyDay", "count", "headName"],
    lists: [],
    tables: {
      due: ["ordinal", "dossierCode", "procedure", "applicant", "dueAt", "officer"],
      apology: ["ordinal", "dossierCode", "procedure", "applicant", "dueAt", "officer"],
      officers: ["officer", "due", "apology", "overdue"],
    },
  },
  /** bản ghi diễn tập khôi phục một máy */
  "restore-rehearsal": {
    series: null,
    text: ["machine", "rehearsedAt", "outcome", "keeperName", "headName"],
    lists: ["findings"],
    tables: { rows: ["name", "now", "restored"] },
  },
  /** báo cáo tháng và đối soát với tỉnh */
  "month-report": {
    series: null,
    text: ["month", "at", "owed", "here", "province", "outcome", "headName"],
    lists: [],
    tables: {
      figures: ["what", "count"],
      procedures: ["what", "received", "inTime", "late", "returned", "open", "openLate"],
      officers: ["what", "received", "inTime", "late", "returned", "open", "openLate"],
      numbers: ["series", "count", "first", "last"],
      differences: ["ordinal", "dossierCode", "what", "here", "province"],
    },
  },
  /** biên bản bàn giao tài liệu của một lô số hóa */
  "custody-minutes": {
    series: null,
    text: [
      "ordinal",
      "handedAt",
      "campaign",
      "batch",
      "scope",
      "giverName",
      "takerName",
      "boxes",
      "folders",
      "papers",
      "sheets",
      "outcome",
      "note",
    ],
    lists: [],
    tables: { rows: ["ordinal", "place", "kind", "papers", "sheets"] },
  },
  /** phiếu hướng dẫn một thủ tục */
  "guidance-sheet": {
    series: null,
    text: [
      "procedure",
      "code",
      "field",
      "caseName",
      "term",
      "receiving",
      "handling",
      "channels",
      "results",
      "bases",
      "publishedBy",
      "phone",
      "lookUp",
      "asOf",
      "doubts",
      "officerName",
    ],
    lists: ["fees", "notes"],
    tables: { papers: ["ordinal", "name", "count", "way", "note"] },
  },
  /** phiếu mã vào ca của người thay; its QR is the code */
  "entry-code": {
    series: null,
    text: ["entryCode", "fullName", "username", "roles", "machine", "madeAt", "until", "headName"],
    lists: [],
    tables: {},
  },
  /** phiếu nộp hồ sơ trực tuyến giúp */
  "assisted-filing": {
    series: null,
    text: [
      "reference",
      "fullName",
      "procedure",
      "madeAt",
      "deliverAt",
      "consent",
      "lookUp",
      "portal",
      "officerName",
    ],
    lists: ["papers", "declared"],
    tables: {},
  },
  /** phiếu ghi nhận phản ánh, kiến nghị */
  feedback: {
    series: null,
    text: [
      "number",
      "fullName",
      "address",
      "receivedAt",
      "content",
      "forwardedTo",
      "answerBy",
      "receiverName",
    ],
    lists: [],
    tables: {},
  },
  /** lời chứng chứng thực bản sao, chữ ký */
  certification: {
    series: null,
    text: ["statement", "number", "book", "day", "copies", "signerName", "signerTitle"],
    lists: [],
    tables: {},
  },
  /** sổ chứng thực */
  "certification-register": {
    series: null,
    text: ["year", "kind", "volume", "openedOn", "closedOn", "count", "keeperName", "headName"],
    lists: [],
    tables: { rows: ["number", "day", "requester", "paper", "copies", "fee", "signer", "note"] },
  },
} as const satisfies Record<string, Keys>;

export type FormKind = keyof typeof FORM_KINDS;
