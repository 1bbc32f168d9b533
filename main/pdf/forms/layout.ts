/** A form of `resources/law/forms`: what is printed, where it comes from, since when; lengths in millimetres. */
export interface FormLayout {
  form: string;
  title: string;
  issuedBy: string;
  inForceFrom: string;
  inForceTo: string | null;
  source: string;
  /** what is still to be confirmed, in words */
  unverified?: string[];
  papers: Record<string, FormPaper>;
  defaultPaper: string;
  /** the copies (liên), each printed whole */
  copies: { name: string }[];
  nationalName: string;
  motto: string;
  /** words, in capitals, before which a long agency name is broken */
  breakBefore: string[];
  numberLine: string;
  formLine: string;
  provisionalMark: string;
  provisionalNote: string;
  unverifiedCodeNote: string;
  blocks: FormBlock[];
}

export interface FormPaper {
  widthMm: number;
  heightMm: number;
  marginMm: { top: number; right: number; bottom: number; left: number };
  /** font sizes in points */
  sizes: { body: number; head: number; motto: number; title: number; small: number };
  /** line height as a multiple of the font size */
  leading: number;
  /** type sizes to try, as multiples, before a second page is begun */
  shrink: number[];
  head: { leftMm: number };
  signatureSpaceMm: number;
}

export interface FormField {
  label: string;
  /** key into the form's values */
  value: string;
  strong?: boolean;
  /** key of a text that follows the value in italics */
  after?: string;
  /** what stands for a missing value; dots to write on when not given */
  empty?: string;
}

export type FormBlock =
  | { type: "title"; text: string }
  | ({ type: "field" } & FormField)
  | { type: "row"; fields: (FormField & { share: number })[] }
  | { type: "list"; label: string; items: string }
  | { type: "text"; text: string }
  | { type: "signatures"; columns: { heading: string; note: string; name: string; title?: string }[] };

/** What fills a form: single values and lists by the keys of its layout, plus what its head shows. */
export interface FormValues {
  text: Record<string, string>;
  lists: Record<string, string[]>;
  head: {
    parentName: string;
    name: string;
    number: string;
    abbreviation: string;
    provisional: boolean;
  };
  qrText: string;
  /** stands on every page's foot with the page number */
  footer: string;
}

export const MM = 72 / 25.4;
