import { cleanText, folded, readCode, readCount, readDay, shorten } from "./clean.ts";
import {
  EntryRefused,
  type ImportedComponent,
  type ImportedProcedure,
  isObject,
  type Json,
  leafOf,
  objects,
} from "./pieces.ts";
import { levelOf, readChannel, readFees, readTerm, readUnit, unitWords } from "./words.ts";

/**
 * The portal's own record (Cổng Dịch vụ công quốc gia): `executionMethods`, `executionCases`, `profileComponents`.
 * Field names as the portal sends them, seen in full for one procedure; everything else is taken with care.
 */
const SOURCE = "import-portal" as const;
const leaf = leafOf(SOURCE);

/** True for a record of this shape. */
export const isPortal = (record: Json): boolean =>
  "executionMethods" in record || "executionCases" in record || "profileComponents" in record;

type Heading = "paper" | "show" | "note";

/**
 * A "case" that is only a heading over papers and notes; undefined for a real case. A heading that goes on
 * ("Giấy tờ phải nộp đối với trẻ em bị bỏ rơi") is a case.
 */
export function headingOf(name: string): Heading | undefined {
  const words = folded(name).replaceAll(".", "").trim();
  if (/^(luu y|ghi chu|chu y|thong tin them|luu y khac)$/.test(words)) return "note";
  if (/^(cac )?(loai )?(giay to )?(phai |can )?xuat trinh( khi nop ho so)?$/.test(words)) return "show";
  const paper =
    /^(\d+ )?((cac )?(loai )?giay to|thanh phan ho so|ho so)?( )?((phai|can) nop|nop)?( gom| bao gom)?$|^truong hop chung$|^bao gom$/;
  return words === "" || paper.test(words) ? "paper" : undefined;
}

interface Read {
  papers: ImportedComponent[];
  notes: string[];
}

function readComponents(list: unknown, heading: Heading | undefined): Read {
  const papers: ImportedComponent[] = [];
  const notes: string[] = [];
  for (const one of objects(list)) {
    const text = cleanText(one.name);
    if (!text) continue;
    const originals = readCount(one.originalQty) ?? 0;
    const copies = readCount(one.copyQty) ?? 0;
    if (heading === "note" || (originals === 0 && copies === 0)) {
      notes.push(text);
      continue;
    }
    const code = cleanText(one.code);
    const attachments = objects(one.attachments).map((file) => cleanText(file.name ?? file.fileName));
    const paper: ImportedComponent = {
      name: leaf(shorten(text, 1000)),
      originals: leaf(originals),
      copies: leaf(copies),
      showOriginal: leaf(heading === "show"),
      isResult: one.isProcessingResult === true,
    };
    // "required" is false everywhere on the portal: only a true says something
    if (one.required === true) paper.required = leaf(true);
    if (code && code.length <= 100) paper.code = leaf(code);
    const form = attachments.find(Boolean);
    if (form) paper.form = leaf(shorten(form, 500));
    if (text.length > 1000) paper.note = text;
    papers.push(paper);
  }
  return { papers, notes };
}

/** Cases with their papers; headings are merged into every real case, or into the one case of the procedure. */
function readCases(record: Json): {
  cases: NonNullable<ImportedProcedure["cases"]>;
  notes: string[];
  merged: number;
} {
  const blocks = objects(record.executionCases).map((block) => {
    const name = cleanText(block.name);
    const heading = headingOf(name);
    return { name, heading, ...readComponents(block.profileComponents, heading) };
  });
  const loose = readComponents(record.profileComponents, "paper");
  const headings = blocks.filter((block) => block.heading !== undefined);
  const common = [...loose.papers, ...headings.flatMap((block) => block.papers)];
  const notes = [...loose.notes, ...blocks.flatMap((block) => block.notes)];
  const real = blocks.filter((block) => block.heading === undefined && block.papers.length > 0);
  const cases = real.map((block) => ({
    name: leaf(shorten(block.name, 500)),
    components: [...block.papers, ...common],
  }));
  if (cases.length === 0) cases.push({ name: leaf("Trường hợp chung"), components: common });
  return { cases, notes, merged: headings.length };
}

/** Codes of cases begin with the code of their procedure; another beginning is another procedure's record. */
function requireOwnCases(record: Json, code: string): void {
  for (const one of objects(record.cases)) {
    const own = readCode(/^\d\.\d{6}/.exec(cleanText(one.code))?.[0] ?? "");
    if (own && own.code !== code)
      throw new EntryRefused(
        `Mã ${code} nhưng các trường hợp bên trong mang mã ${own.code}: nội dung của thủ tục khác.`,
      );
  }
}

function termHint(record: Json): string {
  const days = objects(record.cases)
    .map((one) => (isObject(one.processingDay) ? one.processingDay : {}))
    .map(({ qty, type }) =>
      readUnit(type) === "UNKNOWN" ? "" : `${cleanText(qty)} ${unitWords(readUnit(type))}`,
    )
    .filter(Boolean);
  return days.length > 0 ? `Các trường hợp của Cổng ghi ${[...new Set(days)].join(", ")}.` : "";
}

const ENDED = /het hieu luc|bai bo|expired|abolish|inactive|removed/;

/** One record of the portal. Throws EntryRefused. */
export function readPortal(record: Json, where: string): ImportedProcedure {
  const code = readCode(record.code);
  if (!code)
    throw new EntryRefused(
      `Mã “${shorten(cleanText(record.code), 60)}” không đúng dạng mã thủ tục (1.001193).`,
    );
  const name = shorten(cleanText(record.name), 1000);
  if (name.length < 3) throw new EntryRefused("Thiếu tên thủ tục.");
  requireOwnCases(record, code.code);
  const methods = objects(record.executionMethods).map((method) => ({
    channel: readChannel(method.submissionMethod),
    word: cleanText(method.submissionMethod),
    amount: method.processingTime,
    unit: method.processingTimeUnit,
    text: cleanText(method.description),
    fees: objects(method.fees),
  }));
  const term = readTerm(
    methods.map(({ channel, word, amount, unit, text }) => ({
      channel: channel?.label ?? word,
      amount,
      unit,
      text,
    })),
    SOURCE,
  );
  const hint = term.term.unit === "UNKNOWN" ? termHint(record) : "";
  if (hint) term.term.text = shorten(`${term.term.text}. ${hint}`, 2000);
  const { fees, remarks } = readFees(
    methods.flatMap((method) =>
      method.fees.map((fee) => ({
        name: "",
        code: "",
        amount: fee.value,
        currency: cleanText(fee.currencyId),
        text: cleanText(fee.description),
      })),
    ),
    SOURCE,
  );
  const { cases, notes, merged } = readCases(record);
  const level = levelOf({
    ministry: record.isMinistry === true,
    province: record.isProvince === true,
    commune: record.isWard === true,
    other: record.isOtherAgency === true,
  });
  const channels = new Map(
    methods.flatMap(({ channel }) => (channel ? [[channel.type, channel.label] as const] : [])),
  );
  const [field] = objects(record.categoriesDetails);
  const handling = agencyName(record.unitGroupsExecuting);
  const ended = ENDED.test(folded(record.state));
  const imported: ImportedProcedure = {
    code: code.code,
    where,
    source: SOURCE,
    remarks: [
      ...(term.remark ? [term.remark] : []),
      ...remarks,
      ...(merged > 0 ? [`${merged} “trường hợp” chỉ là tiêu đề nhóm giấy tờ: đã gộp lại.`] : []),
    ],
    name: leaf(name),
    term: term.term,
    channels: [...channels].map(([type, label]) => ({
      type,
      label,
      source: SOURCE,
      ...(type === "ONLINE"
        ? { level: leaf(record.isFullProcess === true ? "toàn trình" : "một phần") }
        : {}),
    })),
    fees,
    cases,
    results: named(record.resultsDetails).map((one) => ({
      name: leaf(one.name),
      code: leaf(one.code || null),
    })),
    legalBases: named(record.legalBasisesDetails).map((one) => ({
      number: one.code || "không số",
      title: one.name,
      source: SOURCE,
    })),
    notes: notes.map((note) => shorten(note, 4000)),
  };
  if (merged > 0 && cases.length === 1) imported.groupedOnly = true;
  if (level.value !== "OTHER") imported.level = { ...level, source: SOURCE };
  if (cleanText(record.decisionNo)) imported.publishedBy = leaf(shorten(cleanText(record.decisionNo), 200));
  if (field && cleanText(field.name))
    imported.field = { name: leaf(cleanText(field.name)), code: leaf(cleanText(field.code) || null) };
  if (handling) imported.agencies = { receiving: leaf("Bộ phận Một cửa", true), handling: leaf(handling) };
  if (ended) {
    const day = readDay(record.updatedAt);
    imported.inForceTo = day ? leaf(day, true) : leaf(null, true);
    imported.remarks.push(
      "Cổng ghi thủ tục đã hết hiệu lực; ngày hết hiệu lực lấy theo ngày cập nhật, cần xác nhận.",
    );
  }
  return imported;
}

/** `{code, name}` entries that have a name. */
function named(list: unknown): { code: string; name: string }[] {
  return objects(list)
    .map((one) => ({ code: shorten(cleanText(one.code), 100), name: shorten(cleanText(one.name), 1000) }))
    .filter((one) => one.name !== "");
}

function agencyName(list: unknown): string {
  const all = Array.isArray(list) ? list : [list];
  const names = all.map((one) => cleanText(isObject(one) ? one.name : one)).filter(Boolean);
  return shorten([...new Set(names)].join(", "), 500);
}
