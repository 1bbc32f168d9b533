import type { Applicant, ListedPerson } from "../../../../preload/contract/index.ts";
import { foldText } from "../../catalogue/service.ts";
import { isRealDay } from "../../time.ts";
import { cleanApplicant, missingOf, noticesOf, type PersonCodes } from "./person.ts";

/** Heads of columns as lists of schools, hamlets and companies bear them, without marks. */
const HEADS: [RegExp, keyof Columns][] = [
  [/^(ho va ten|ho ten|ten|nguoi nop|ho va ten nguoi nop)$/, "fullName"],
  [/^(so dinh danh|so dinh danh ca nhan|cccd|can cuoc|so cccd|cmnd|so can cuoc)$/, "identity"],
  [/^(ngay sinh|nam sinh|ngay thang nam sinh)$/, "birthDate"],
  [/^(gioi tinh|nam nu)$/, "sex"],
  [/^(dia chi|noi o|noi thuong tru|thuong tru)$/, "address"],
  [/^(dien thoai|so dien thoai|sdt)$/, "phone"],
];
interface Columns {
  fullName?: string;
  identity?: string;
  birthDate?: string;
  sex?: string;
  address?: string;
  phone?: string;
}

/** `01/02/1990` and its like as `1990-02-01`; a year alone stays. */
function dayOf(text: string): string | undefined {
  if (/^\d{4}$/.test(text)) return text;
  const match = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const day = match ? `${match[3]}-${match[2]!.padStart(2, "0")}-${match[1]!.padStart(2, "0")}` : text;
  return isRealDay(day) ? day : undefined;
}

/** What a cell is, told by its shape, where no heads say it. */
function kindOf(cell: string, known: Columns): keyof Columns | undefined {
  const compact = cell.replace(/[\s.]/g, "");
  if (/^\d{12}$/.test(compact) && known.identity === undefined) return "identity";
  if (/^(?:\+84|0)(?:[35789]\d{8}|2\d{9})$/.test(compact) && known.phone === undefined) return "phone";
  // a digit too few or too many is said as a wrong number, not taken for an address
  if (/^\d{9,}$/.test(compact) && known.identity === undefined) return "identity";
  if (/^(?:\d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})$/.test(cell) && known.birthDate === undefined)
    return "birthDate";
  if (/^(nam|nu)$/.test(foldText(cell)) && known.sex === undefined) return "sex";
  if (known.fullName === undefined) return "fullName";
  return known.address === undefined ? "address" : undefined;
}

/** A quoted cell of a CSV file without its quotes. */
const unquoted = (cell: string): string =>
  cell
    .trim()
    .replace(/^"(.*)"$/s, "$1")
    .replaceAll('""', '"')
    .trim();

/**
 * Reads a list of people as it is pasted from a table or typed: one a line, cells parted by tabs or semicolons. Heads
 * of columns are understood, else the shape of a cell tells what it is. What a line lacks comes from `shared`.
 *
 * @param shared what holds for everybody of the list: the address, who hands in for them
 */
export function readList(text: string, shared: Applicant, codes: PersonCodes, today: string): ListedPerson[] {
  const lines = text.normalize("NFC").split(/\r?\n/);
  let heads: (keyof Columns | undefined)[] | undefined;
  const people: ListedPerson[] = [];
  const numbers = new Map<string, number>();
  for (const [index, raw] of lines.entries()) {
    const cells = raw.split(/\t|;/).map(unquoted);
    if (cells.every((cell) => cell === "")) continue;
    if (people.length === 0 && heads === undefined) {
      const named = cells.map((cell) => HEADS.find(([pattern]) => pattern.test(foldText(cell)))?.[1]);
      if (named.includes("fullName")) {
        heads = named;
        continue;
      }
    }
    const columns: Columns = {};
    for (const [place, cell] of cells.entries()) {
      // a number of its own in front of the name counts the lines
      if (cell === "" || (!heads && place === 0 && /^\d{1,3}[.)]?$/.test(cell))) continue;
      const kind = heads ? heads[place] : kindOf(cell, columns);
      if (kind) columns[kind] = cell;
    }
    people.push(personOf(index + 1, columns));
  }
  return people;

  function personOf(line: number, columns: Columns): ListedPerson {
    const day = columns.birthDate === undefined ? "" : dayOf(columns.birthDate);
    const applicant = cleanApplicant(
      {
        ...shared,
        kind: "individual",
        identityKind: "citizen-id",
        fullName: columns.fullName ?? "",
        identity: (columns.identity ?? "").replace(/[\s.]/g, ""),
        birthDate: day ?? "",
        sex: { nam: "Nam", nu: "Nữ" }[foldText(columns.sex ?? "")] ?? "",
        address: columns.address ?? shared.address,
        phone: columns.phone ?? "",
      },
      codes,
      today,
    );
    // who hands in for all is asked once, not on every line
    const wrong = missingOf(applicant, codes, today)
      .filter(({ field }) => !field.startsWith("authorised."))
      .map(({ what }) => what);
    if (day === undefined) wrong.push(`ngày sinh “${columns.birthDate}”`);
    const before = applicant.identity ? numbers.get(applicant.identity) : undefined;
    if (before !== undefined) wrong.push(`số định danh trùng với dòng ${before}`);
    else if (applicant.identity) numbers.set(applicant.identity, line);
    const { fullName, identity, birthDate, sex, address, phone } = applicant;
    return {
      line,
      fullName,
      identity,
      birthDate,
      sex,
      address,
      phone,
      wrong,
      notices: noticesOf(applicant, codes, today)
        .filter(({ field }) => ["identity", "birthDate", "phone"].includes(field))
        .map((notice) => (notice.code === "no-identity" ? "Chưa có số định danh." : notice.text)),
    };
  }
}
