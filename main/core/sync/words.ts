import { Timestamp } from "../../../preload/contract/common.ts";
import type { SyncJump } from "../../../preload/contract/index.ts";
import { dossierState } from "../dossiers/service.ts";
import { displayTime } from "../time.ts";
import { visibleText } from "../visible-text.ts";

/** Names of what is told of a dossier, by the path of the value in the operation's body. */
const FIELDS: Record<string, string> = {
  code: "Mã hồ sơ",
  agencyCode: "Mã cơ quan",
  procedureCode: "Mã thủ tục",
  receivedAt: "Ngày giờ tiếp nhận",
  dueAt: "Ngày hẹn trả",
  state: "Trạng thái hồ sơ",
  sets: "Số bộ",
  deliverTo: "Nơi trả kết quả",
  note: "Ghi chú",
  components: "Giấy tờ đã nhận",
  why: "Lý do",
  title: "Tên giấy tờ",
  number: "Số văn bản",
  "applicant.kind": "Đối tượng",
  "applicant.fullName": "Họ và tên",
  "applicant.identity": "Số giấy tờ tùy thân",
  "applicant.identityKind": "Loại giấy tờ tùy thân",
  "applicant.nationality": "Quốc tịch",
  "applicant.birthDate": "Ngày sinh",
  "applicant.sex": "Giới tính",
  "applicant.address": "Địa chỉ",
  "applicant.phone": "Điện thoại",
  "applicant.email": "Thư điện tử",
  "applicant.representative": "Người đại diện",
};

/** `/applicant/fullName` as `applicant.fullName`. */
export const dotted = (pointer: string): string =>
  pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");

/** The name of a value by its path (`applicant.fullName`); the nearest known above it, else the path itself. */
export function fieldWord(path: string): string {
  for (let known = path; known !== ""; known = known.slice(0, Math.max(0, known.lastIndexOf(".")))) {
    const word = FIELDS[known];
    if (word !== undefined) return word;
  }
  return path;
}

const VALUES: Record<string, string> = {
  COUNTER: "Tại quầy",
  POST: "Qua bưu chính",
};

/** A value as a person reads it beside another one. */
export function valueWord(value: unknown): string {
  if (value === null || value === undefined || value === "") return "(để trống)";
  if (typeof value === "string") {
    const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
    if (Timestamp.safeParse(value).success) return displayTime(value);
    const state = /^[a-z]+(-[a-z]+)*$/.test(value) ? dossierState(value).word : undefined;
    return visibleText(VALUES[value] ?? (day ? `${day[3]}/${day[2]}/${day[1]}` : (state ?? value)));
  }
  if (Array.isArray(value)) {
    return value
      .map((entry: unknown) => {
        const { name, received, originals, copies } = (entry ?? {}) as Record<string, unknown>;
        if (received === false) return `${name} (chưa nhận)`;
        return `${name} (${originals ?? 0} bản chính, ${copies ?? 0} bản sao)`;
      })
      .map(visibleText)
      .join("; ");
  }
  if (typeof value === "object") {
    const words = Object.values(value).filter((one) => typeof one === "string" && one !== "");
    return visibleText(words.join(", ")) || "(để trống)";
  }
  return String(value);
}

/** Fields of the form "Sửa và cấp lại giấy tiếp nhận", by the path of what they write. */
const CORRECTABLE = new Set([
  "sets",
  "deliverTo",
  "note",
  "applicant.fullName",
  "applicant.identity",
  "applicant.birthDate",
  "applicant.address",
  "applicant.phone",
  "applicant.email",
]);

interface Refused {
  kind: string;
  dossierId: string | null;
  body: Record<string, unknown>;
  /** path of what was refused; empty: not said */
  field: string;
}

/** The bodies that a corrected receipt rewrites: what the receipt says is what the province is told. */
export const isAmendable = (kind: string, body: Record<string, unknown>): boolean =>
  kind === "dossier.received" || (kind === "dossier.event" && body.event === "correct");

/** Where a refused operation is put right; null where only the province can mend it. */
export function jumpOf(refused: Refused): SyncJump | null {
  const { kind, dossierId, body, field } = refused;
  const to = (screen: SyncJump["screen"], id: string, word: string): SyncJump => ({
    screen,
    id,
    field: "",
    word,
  });
  if (dossierId && isAmendable(kind, body)) {
    const paper = field.startsWith("components.") ? Number(field.split(".")[1]) : Number.NaN;
    const known = CORRECTABLE.has(field) ? field.slice(field.indexOf(".") + 1) : "";
    const name = Number.isInteger(paper) ? `component-${paper}` : known;
    return {
      screen: "correct",
      id: dossierId,
      field: name,
      word: field ? `Sửa ô “${fieldWord(field)}” rồi gửi lại` : "Sửa giấy tiếp nhận rồi gửi lại",
    };
  }
  if ((kind.startsWith("document.") || kind === "fields.confirmed") && typeof body.documentId === "string") {
    return to("paper", body.documentId, "Mở bản số hóa");
  }
  if (kind.startsWith("fee.")) return to("fees", "", "Mở phần thu phí");
  if (kind.startsWith("paper-copy.")) return to("copies", "", "Mở sổ bản giấy");
  if (kind === "paper.issued") return to("register", "", "Mở sổ theo dõi");
  if (dossierId && kind.startsWith("parcel.")) return to("returns", dossierId, "Mở phần trả kết quả");
  return dossierId ? to("dossier", dossierId, "Mở hồ sơ") : null;
}
