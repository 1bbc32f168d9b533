import type { FormContent } from "../../forms/service.ts";
import type { PaperPerson } from "../../people/service.ts";
import { legalTime, type Timestamp } from "../../time.ts";

/** All that a receipt (Giấy tiếp nhận hồ sơ và hẹn trả kết quả, Mẫu số 01) says of its dossier. */
export interface ReceiptData {
  dossierCode: string;
  /** the code is a provisional one (số tạm), to be bound at sync */
  provisional: boolean;
  /** the agency part of the code is invented or unconfirmed; said on the paper */
  codeUnverified: boolean;
  person: PaperPerson;
  procedure: { code: string; name: string };
  /** what was received; counts of originals and copies */
  components: { name: string; originals: number; copies: number }[];
  sets: number;
  /** the term in words, e.g. `05 ngày làm việc` */
  termText: string;
  receivedAt: Timestamp;
  dueAt: Timestamp;
  /** where the result is wanted, in words */
  deliverAt: string;
  book?: { volume: string; ordinal: string };
  receiver: { fullName: string; title: string };
}

const PROVISIONAL = "(mã tạm, mã chính thức được gắn khi đồng bộ)";
const UNVERIFIED_CODE = "(mã minh họa, chưa phải mã chính thức)";

/** What fills the receipt's layout, in words ready to print. */
export function receiptContent(data: ReceiptData): FormContent<"receipt"> {
  const { person, procedure, receiver } = data;
  const notes = [data.provisional ? PROVISIONAL : "", data.codeUnverified ? UNVERIFIED_CODE : ""];
  return {
    text: {
      dossierCode: data.dossierCode,
      codeNotes: notes.filter(Boolean).join(" "),
      fullName: person.fullName,
      identity: person.identity,
      address: person.address,
      phone: person.phone,
      email: person.email,
      authorised: person.authorised,
      procedure: procedure.code ? `${procedure.name} (${procedure.code})` : procedure.name,
      sets: String(data.sets).padStart(2, "0"),
      termText: data.termText,
      receivedAt: legalTime(data.receivedAt),
      dueAt: legalTime(data.dueAt),
      deliverAt: data.deliverAt,
      bookVolume: data.book?.volume ?? "",
      bookOrdinal: data.book?.ordinal ?? "",
      submitterName: person.submitterName,
      receiverName: receiver.fullName,
      receiverTitle: receiver.title,
    },
    lists: { components: data.components.map(componentText) },
    tables: {},
    qr: {
      dossierCode: data.dossierCode,
      procedureCode: procedure.code,
      subjectIdentity: person.subjectIdentity,
      dueAt: data.dueAt,
    },
  };
}

/** The same paper with nothing but its code, to be filled in by hand on that one day. */
export function blankReceipt(data: {
  dossierCode: string;
  codeUnverified: boolean;
  /** which leaf of which pad */
  note: string;
  day: string;
}): FormContent<"receipt"> {
  const { dossierCode, note, day } = data;
  const notes = [`(${note})`, data.codeUnverified ? UNVERIFIED_CODE : ""];
  return {
    text: {
      ...BLANK,
      dossierCode,
      codeNotes: notes.filter(Boolean).join(" "),
      // the day stands in the code: no other may be written here
      receivedAt: `${HOUR}, ngày ${day.slice(8, 10)} tháng ${day.slice(5, 7)} năm ${day.slice(0, 4)}`,
    },
    lists: { components: [] },
    tables: {},
    qr: { dossierCode, procedureCode: "", subjectIdentity: "" },
    day,
  };
}

const HOUR = "....... giờ ....... phút";
const BLANK: Omit<FormContent<"receipt">["text"], "dossierCode" | "codeNotes" | "receivedAt"> = {
  fullName: "",
  identity: "",
  address: "",
  phone: "",
  email: "",
  // an empty one would say that there is none
  authorised: ".".repeat(60),
  procedure: "",
  sets: "",
  termText: "",
  // the line stays one line on A5 too: a day that is broken over two is misread
  dueAt: "..... giờ ..... phút, ngày ..... tháng ..... năm 20....",
  deliverAt: "",
  bookVolume: "",
  bookOrdinal: "",
  submitterName: "",
  receiverName: "",
  receiverTitle: "",
};

function componentText(component: ReceiptData["components"][number]): string {
  const counts = [
    component.originals > 0 ? `bản chính: ${component.originals}` : "",
    component.copies > 0 ? `bản sao: ${component.copies}` : "",
  ].filter(Boolean);
  return counts.length > 0 ? `${component.name} (${counts.join(", ")})` : component.name;
}
