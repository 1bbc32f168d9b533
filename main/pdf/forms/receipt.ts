import { composeQrText } from "../../core/copies/qr-text.ts";
import { legalTime, type Timestamp } from "../../core/time.ts";
import type { FormLayout, FormValues } from "./layout.ts";
import { renderForm } from "./render.ts";
import { formLayout, qrItemsConfig } from "./resources.ts";

/** All that a receipt (Giấy tiếp nhận hồ sơ và hẹn trả kết quả, Mẫu số 01) prints. */
export interface ReceiptData {
  agency: {
    /** the body that gives the receipt, bold in the head */
    name: string;
    /** its superior, above it in the head; may be empty */
    parentName: string;
    /** after the number, e.g. `TTPVHCC` */
    abbreviation: string;
    /** Trung tâm Phục vụ hành chính công/Bộ phận Tiếp nhận và Trả kết quả, whole */
    unitName: string;
  };
  /** number of the receipt in its series */
  number: string;
  dossierCode: string;
  /** the code is a provisional one (số tạm), to be bound at sync */
  provisional: boolean;
  /** the agency part of the code is invented or unconfirmed; said on the paper */
  codeUnverified: boolean;
  applicant: { fullName: string; identity: string; address: string; phone: string; email: string };
  /** set when someone hands in for the applicant */
  authorised?: {
    fullName: string;
    identity: string;
    address: string;
    phone: string;
    email: string;
    /** the paper of authorisation (giấy ủy quyền) */
    paper: string;
  };
  /** the number alone, where the printed line says more than it */
  subjectIdentity?: string;
  /** who signs as NGƯỜI NỘP HỒ SƠ, where it is neither the applicant nor the authorised person */
  submitterName?: string;
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
  /** name of the information system, for the QR */
  systemName: string;
  publishedAt: Timestamp;
  /** hides all but the last digits of the identity in the QR; undefined leaves it to the configuration */
  maskIdentity?: boolean;
}

/**
 * The receipt Mẫu số 01 of TT 03/2025/TT-VPCP: liên 1 for the person, liên 2 for the dossier, one after the
 * other in one PDF, on A5 (or A4). Deterministic: the same data give the same bytes.
 */
export async function renderReceipt(
  data: ReceiptData,
  options: { paper?: "A5" | "A4" } = {},
): Promise<Uint8Array> {
  const layout = formLayout<FormLayout>("mau-01");
  const values = receiptValues(data, layout);
  return renderForm(
    layout,
    options.paper ?? layout.defaultPaper,
    values,
    qrItemsConfig().print,
    data.publishedAt,
  );
}

/** The text of the receipt's QR: the six items of TT 01/2023 Điều 26 and the return date. */
export function receiptQrText(data: ReceiptData, title = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"): string {
  return composeQrText(
    {
      dossierCode: data.dossierCode,
      procedureCode: data.procedure.code,
      subjectIdentity: data.subjectIdentity ?? data.applicant.identity,
      paperName: title,
      systemName: data.systemName,
      publishedAt: data.publishedAt,
      dueAt: data.dueAt,
    },
    qrItemsConfig(),
    data.maskIdentity,
  );
}

function receiptValues(data: ReceiptData, layout: FormLayout): FormValues {
  const notes = [
    data.provisional ? layout.provisionalNote : "",
    data.codeUnverified ? layout.unverifiedCodeNote : "",
  ];
  return {
    head: {
      parentName: data.agency.parentName,
      name: data.agency.name,
      number: data.number,
      abbreviation: data.agency.abbreviation,
      provisional: data.provisional,
    },
    text: {
      dossierCode: data.dossierCode,
      codeNotes: notes.filter(Boolean).join(" "),
      unitName: data.agency.unitName,
      fullName: data.applicant.fullName,
      identity: data.applicant.identity,
      address: data.applicant.address,
      phone: data.applicant.phone,
      email: data.applicant.email,
      authorised: authorisedText(data.authorised),
      procedure: data.procedure.code
        ? `${data.procedure.name} (${data.procedure.code})`
        : data.procedure.name,
      sets: String(data.sets).padStart(2, "0"),
      setsUnit: "(bộ)",
      termText: data.termText,
      receivedAt: legalTime(data.receivedAt),
      dueAt: legalTime(data.dueAt),
      deliverAt: data.deliverAt,
      bookVolume: data.book?.volume ?? "",
      bookOrdinal: data.book?.ordinal ?? "",
      submitterName: data.submitterName ?? data.authorised?.fullName ?? data.applicant.fullName,
      receiverName: data.receiver.fullName,
      receiverTitle: data.receiver.title,
    },
    lists: { components: data.components.map(componentText) },
    qrText: receiptQrText(data, layout.title),
    footer: `Mã hồ sơ: ${data.dossierCode}`,
  };
}

function componentText(component: ReceiptData["components"][number]): string {
  const counts = [
    component.originals > 0 ? `bản chính: ${component.originals}` : "",
    component.copies > 0 ? `bản sao: ${component.copies}` : "",
  ].filter(Boolean);
  return counts.length > 0 ? `${component.name} (${counts.join(", ")})` : component.name;
}

/** Mục 8: name, address, identity number, phone, e-mail, the paper of authorisation; empty without one. */
function authorisedText(person: ReceiptData["authorised"]): string {
  if (!person) return "";
  const parts: [string, string][] = [
    ["", person.fullName],
    ["địa chỉ: ", person.address],
    ["số định danh: ", person.identity],
    ["số điện thoại: ", person.phone],
    ["email: ", person.email],
    ["giấy tờ ủy quyền: ", person.paper],
  ];
  return parts
    .filter(([, value]) => value !== "")
    .map(([label, value]) => label + value)
    .join("; ");
}
