import type { ComponentResource, ProcedureResource } from "../schema.ts";
import { cleanText, folded, readAmount, readNumber, shorten } from "./clean.ts";

/** How words and codes of foreign catalogues are understood. What is not understood stays unknown, never guessed. */

type Term = ProcedureResource["term"];
type Unit = Term["unit"];
type LevelValue = ProcedureResource["level"]["value"];

const UNITS: Record<string, Unit> = {
  "working day": "WORKING_DAY",
  "ngay lam viec": "WORKING_DAY",
  day: "CALENDAR_DAY",
  "calendar day": "CALENDAR_DAY",
  ngay: "CALENDAR_DAY",
  "ngay lich": "CALENDAR_DAY",
  hour: "HOUR",
  gio: "HOUR",
  "gio lam viec": "HOUR",
  "same day": "SAME_DAY",
  "trong ngay": "SAME_DAY",
  "by plan": "BY_PLAN",
  "theo ke hoach": "BY_PLAN",
};

/** The unit of a term; `UNKNOWN` for "Khác" and for everything that is not understood. */
export const readUnit = (value: unknown): Unit => UNITS[folded(value).replaceAll(".", "")] ?? "UNKNOWN";

const UNIT_WORDS: Record<Unit, string> = {
  WORKING_DAY: "ngày làm việc",
  CALENDAR_DAY: "ngày",
  HOUR: "giờ làm việc",
  SAME_DAY: "trong ngày",
  BY_PLAN: "theo kế hoạch",
  UNKNOWN: "chưa rõ",
};
/** The unit of a term in words. */
export const unitWords = (unit: Unit): string => UNIT_WORDS[unit];

/** One statement of a term by a foreign catalogue. */
export interface StatedTerm {
  /** how the procedure is handed in, in words; empty when it is said for all */
  channel: string;
  amount: unknown;
  unit: unknown;
  text: string;
}

const statedText = ({ channel, amount, unit, text }: StatedTerm): string => {
  const known = readUnit(unit);
  const number = cleanText(amount);
  const value =
    known === "UNKNOWN"
      ? number && `${number} (đơn vị “${cleanText(unit) || "để trống"}”)`
      : number && `${number} ${unitWords(known)}`;
  return [channel && `${channel}:`, value, text && (value ? `(${text})` : text)].filter(Boolean).join(" ");
};

/**
 * The term out of what is said per channel. Rows that say the same are one term. A unit "Khác" beside a number,
 * and rows that differ (in truth they stand for kinds of cases), leave it unknown: the officer is asked for
 * the date until somebody confirms the term.
 */
export function readTerm(stated: readonly StatedTerm[], source: string): { term: Term; remark?: string } {
  const values = stated.map((one) => ({ value: readNumber(one.amount), unit: readUnit(one.unit) }));
  const text = shorten([...new Set(stated.map(statedText))].join("; "), 2000);
  const [first] = values;
  const same = values.every(({ value, unit }) => value === first?.value && unit === first?.unit);
  const plain = [...new Set(stated.map((one) => statedText({ ...one, channel: "" })))].join("; ");
  if (first && same && first.unit === "SAME_DAY")
    return { term: { value: 1, unit: "SAME_DAY", text: plain, after15h: null, source } };
  if (first && same && first.unit === "BY_PLAN")
    return { term: { value: null, unit: "BY_PLAN", text: plain, after15h: null, source } };
  if (first && same && first.unit !== "UNKNOWN" && first.value !== undefined && first.value > 0)
    return {
      term: { value: first.value, unit: first.unit, text: shorten(plain, 2000), after15h: null, source },
    };
  const why =
    stated.length === 0
      ? "Tệp không ghi thời hạn."
      : same
        ? `Tệp ghi thời hạn không rõ đơn vị: ${text}.`
        : `Tệp ghi nhiều thời hạn, mỗi dòng có thể là một loại việc: ${text}.`;
  return {
    term: {
      value: null,
      unit: "UNKNOWN",
      text: text || "Chưa có thời hạn",
      after15h: null,
      source,
      unverified: true,
    },
    remark: `${why} Cần xác nhận; đến khi đó cán bộ nhập ngày hẹn trả.`,
  };
}

type Fee = ProcedureResource["fees"][number];

/** Says in words that nothing is taken, of everybody: an exemption for some is no word about the others. */
const FREE = /^khong$|\b(khong (thu|mat|phai nop|co)( phi| le phi)?|mien (phi|le phi|thu))\b/;
const FOR_SOME = /hdnd|hoi dong nhan dan|tinh|thanh pho|doi voi|truong hop|nguoi|thuoc dien|\bho\b/;
const saysFree = (words: string): boolean => FREE.test(words) && !FOR_SOME.test(words);

/** One statement of a fee by a foreign catalogue. */
export interface StatedFee {
  name: string;
  code: string;
  amount: unknown;
  currency: string;
  text: string;
}

/** The same fee is said again for every channel; it is taken once. */
export function readFees(stated: readonly StatedFee[], source: string): { fees: Fee[]; remarks: string[] } {
  const fees = new Map<string, Fee>();
  const remarks = new Set<string>();
  for (const one of stated) {
    const words = cleanText([one.name, one.text].filter(Boolean).join(": "));
    const amount = readAmount(one.amount);
    const kind = /le phi/.test(folded(words)) ? "LE_PHI" : "PHI";
    const name = shorten(
      cleanText(one.name) || cleanText(one.text) || (kind === "LE_PHI" ? "Lệ phí" : "Phí"),
      300,
    );
    const foreign = one.currency !== "" && !/^(vnd|vnđ|đồng|dong|đ|704)(\s*\/.*)?$/i.test(one.currency);
    const zero = amount === 0 && !saysFree(folded(one.text)) && !saysFree(folded(one.name));
    const unknown = amount === undefined || foreign || zero;
    if (zero)
      remarks.add(`“${name}” ghi 0 đồng: mức thu do tỉnh quy định, chưa xác nhận, không coi là miễn.`);
    if (foreign) remarks.add(`“${name}” ghi theo tiền “${one.currency}”: mức thu bằng đồng chưa biết.`);
    const note = [
      cleanText(one.text) === name ? "" : cleanText(one.text),
      zero ? "Tệp ghi 0 đồng." : "",
      amount === undefined && cleanText(one.amount) ? `Tệp ghi “${cleanText(one.amount)}”.` : "",
    ];
    const fee: Fee = {
      name,
      kind,
      amount: unknown ? null : amount,
      currency: "VND",
      code: one.code || null,
      source,
    };
    const said = note.filter(Boolean).join(" ");
    if (said) fee.note = shorten(said, 2000);
    if (unknown) fee.unverified = true;
    fees.set(`${folded(name)}|${fee.amount}`, fee);
  }
  return { fees: [...fees.values()], remarks: [...remarks] };
}

const LEVELS: readonly { set: string; value: LevelValue }[] = [
  { set: "X", value: "COMMUNE" },
  { set: "T", value: "PROVINCE" },
  { set: "TX", value: "PROVINCE_COMMUNE" },
  { set: "KX", value: "COMMUNE_OTHER" },
  { set: "BX", value: "MINISTRY_COMMUNE" },
  { set: "B", value: "MINISTRY" },
  { set: "BT", value: "MINISTRY_PROVINCE" },
  { set: "BTX", value: "MINISTRY_PROVINCE_COMMUNE" },
];

/** Level from what the catalogue says of ministry, province, commune and other agencies. */
export function levelOf(of: { ministry: boolean; province: boolean; commune: boolean; other: boolean }): {
  value: LevelValue;
  label: string;
} {
  const set = `${of.ministry ? "B" : ""}${of.province ? "T" : ""}${of.commune ? "X" : ""}`;
  const label = [
    of.ministry && "Cấp Bộ",
    of.province && "Cấp tỉnh",
    of.commune && "Cấp xã",
    of.other && "Cơ quan khác",
  ]
    .filter(Boolean)
    .join(", ");
  const value =
    set === "X" && of.other ? "COMMUNE_OTHER" : (LEVELS.find((one) => one.set === set)?.value ?? "OTHER");
  return { value, label: label || "Chưa rõ" };
}

/** Level from words such as `Cấp tỉnh, Cấp xã`. */
export function readLevel(value: unknown): ReturnType<typeof levelOf> | undefined {
  const label = cleanText(Array.isArray(value) ? value.join(", ") : value);
  const words = folded(label);
  if (!words) return undefined;
  const level = levelOf({
    ministry: /\bbo\b|trung uong/.test(words),
    province: /\btinh\b|thanh pho/.test(words),
    commune: /\bxa\b|phuong/.test(words),
    other: /co quan khac/.test(words),
  });
  return { value: level.value, label: shorten(label, 200) };
}

type Channel = ProcedureResource["channels"][number];

const CHANNELS: readonly { type: Channel["type"]; label: string; words: RegExp }[] = [
  { type: "DIRECT", label: "Trực tiếp", words: /^(1|direct|truc tiep.*)$/ },
  { type: "ONLINE", label: "Trực tuyến", words: /^(2|online|truc tuyen.*|qua mang.*)$/ },
  { type: "POSTAL", label: "Dịch vụ bưu chính", words: /^(3|postal|.*buu chinh.*)$/ },
];

/** How a dossier may be handed in; undefined for a word that is none of the three. */
export function readChannel(value: unknown): { type: Channel["type"]; label: string } | undefined {
  const words = folded(value);
  const found = CHANNELS.find((one) => one.words.test(words));
  return found && { type: found.type, label: found.label };
}

/**
 * The digitise class where nobody said it: what a file says of the paper leads to the usual case of TT 01/2023/TT-VPCP
 * Điều 4. Always marked as inferred; the officer changes it by how the paper is in fact handed in.
 */
export function inferDigitise(paper: {
  name: string;
  originals: number;
  copies: number;
  showOriginal: boolean;
  isResult: boolean;
}): ComponentResource["digitise"] {
  const mark = { source: "tt01-2023-d4", unverified: true as const };
  if (paper.isResult) return { value: "EARLIER_RESULT", reason: "EARLIER_RESULT", ...mark };
  if (paper.showOriginal && paper.copies === 0) return { value: "NO", reason: "SHOW_ONLY", ...mark };
  if (/dien tu tuong tac/.test(folded(paper.name))) return { value: "NO", reason: "E_FILED", ...mark };
  if (paper.originals === 0 && paper.copies > 0) return { value: "NO", reason: "PLAIN_COPY", ...mark };
  return { value: "ON_REQUEST", reason: "REQUEST", ...mark };
}
