import type { Timestamp } from "../time.ts";
import type { FORM_KINDS, FormKind } from "./keys.ts";

/** Which rule set a form follows: that of the day on which the dossier was received. */
export type FormProfile = "legacy" | "current";

type Kinds = typeof FORM_KINDS;

/** What fills a layout, by the layout's own keys; frozen when the form is issued. Texts are NFC, ready to print. */
export interface FormContent<K extends FormKind = FormKind> {
  /** an empty text leaves dots to write on, or its line away, as the layout says */
  text: Record<Kinds[K]["text"][number], string>;
  lists: Record<Kinds[K]["lists"][number], string[]>;
  /** rows of cells, in the order of the columns */
  tables: Record<keyof Kinds[K]["tables"], string[][]>;
  /** the day that its head bears, `2026-11-26`, where it is printed before that day */
  day?: string;
  /** text of its QR, on an office's own slip whose QR is not that of TT 01/2023/TT-VPCP */
  code?: string;
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

/** A form of the office itself, as it is given out inside the transaction of the event that it belongs to. */
export interface NewOfficeForm<K extends FormKind = FormKind> {
  id: string;
  kind: K;
  /** the event, draft, list or payment that the paper belongs to */
  subjectId: string;
  content: FormContent<K>;
  /** full name of who issues it */
  by: string;
  /** the form that this one stands in for; it stays, marked as replaced */
  replaces?: string;
  /** "Số: …" where the number comes from elsewhere (a receipt's from its dossier code) */
  number?: string;
}

/** A form of a dossier. */
export interface NewForm<K extends FormKind = FormKind> extends NewOfficeForm<K> {
  profile: FormProfile;
  /** null for a paper that tells of several dossiers */
  dossierId: string | null;
}

/** The office's part of a paper, frozen with its content. */
export interface FormHead {
  /** the superior body, above in the head; may be empty */
  parentName: string;
  /** the body that gives the paper out, bold in the head */
  name: string;
  /** Trung tâm Phục vụ hành chính công/Bộ phận Tiếp nhận và Trả kết quả, whole */
  unitName: string;
  /** after the number, e.g. `TTPVHCC` */
  abbreviation: string;
  /** địa danh before the day */
  place: string;
  /** name of the information system, for the QR */
  systemName: string;
  /** hides all but the last digits of the identity in the QR */
  maskIdentity: boolean;
  /** full name of who issued it */
  issuer: string;
  /** paper that the office prints on, `A5` or `A4`; empty leaves it to the layout */
  paper: string;
}

/** A paper as it was given out: all that its drawing depends on beside the dated layout. */
export interface FrozenForm {
  content: FormContent;
  head: FormHead;
  number: string;
  provisional: boolean;
  at: Timestamp;
}

/** Where a digital signature goes on an electronic form; points, origin at the bottom left, page from 1. */
export interface SignaturePlace {
  who: "organisation" | "signer";
  page: number;
  x: number;
  y: number;
  width: number;
  height: number;
}
