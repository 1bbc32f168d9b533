import { cleanText, readCode, readCount, readDay, shorten } from "./clean.ts";
import {
  EntryRefused,
  type ImportedComponent,
  type ImportedProcedure,
  type Json,
  leafOf,
  objects,
} from "./pieces.ts";
import { headingOf } from "./portal.ts";
import { readChannel, readFees, readLevel, readTerm } from "./words.ts";

/** The national procedure object (LayThuTuc of the exchange platform): `MaTTHC`, `TENTTHC`, `THANHPHANHOSO` and so on. */
const SOURCE = "import-national" as const;
const leaf = leafOf(SOURCE);

/** Keys are met in capitals and mixed (`MaTTHC`, `MATTHC`): read whatever the case. */
function upperKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(upperKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toUpperCase(), upperKeys(one)]));
}

/** Whether a record has the names of the national database (MaTTHC, TenTTHC). */
export const isNational = (record: Json): boolean =>
  Object.keys(record).some((key) => /^(MATTHC|TENTTHC)$/i.test(key));

function readPaper(one: Json, show: boolean): ImportedComponent | string | undefined {
  const text = cleanText(one.TENGIAYTO);
  if (!text) return undefined;
  const originals = readCount(one.SOBANCHINH) ?? 0;
  const copies = readCount(one.SOBANSAO) ?? 0;
  // quantity 0 is a note among the papers
  if (originals === 0 && copies === 0) return text;
  const paper: ImportedComponent = {
    name: leaf(shorten(text, 1000)),
    originals: leaf(originals),
    copies: leaf(copies),
    showOriginal: leaf(show),
    isResult: cleanText(one.MA_KQ_THAYTHE) !== "",
  };
  const code = cleanText(one.MAGIAYTO);
  const form = cleanText(one.TENMAUDON);
  if (code && code.length <= 100) paper.code = leaf(code);
  if (form) paper.form = leaf(shorten(form, 500));
  if (text.length > 1000) paper.note = text;
  return paper;
}

function readCases(list: unknown): { cases: NonNullable<ImportedProcedure["cases"]>; notes: string[] } {
  const notes: string[] = [];
  const common: ImportedComponent[] = [];
  const cases: NonNullable<ImportedProcedure["cases"]> = [];
  for (const block of objects(list)) {
    const name = cleanText(block.TRUONGHOP);
    const heading = headingOf(name);
    const papers: ImportedComponent[] = [];
    for (const one of objects(block.GIAYTO)) {
      const paper = readPaper(one, heading === "show");
      if (typeof paper === "string" || (paper && heading === "note"))
        notes.push(typeof paper === "string" ? paper : paper.name.value);
      else if (paper) papers.push(paper);
    }
    if (heading !== undefined) common.push(...papers);
    else if (papers.length > 0) cases.push({ name: leaf(shorten(name, 500)), components: papers });
  }
  if (cases.length === 0) return { cases: [{ name: leaf("Trường hợp chung"), components: common }], notes };
  return { cases: cases.map((one) => ({ ...one, components: [...one.components, ...common] })), notes };
}

/** One national object. Throws EntryRefused. */
export function readNational(raw: Json, where: string): ImportedProcedure {
  const record = upperKeys(raw) as Json;
  const code = readCode(record.MATTHC);
  if (!code)
    throw new EntryRefused(
      `Mã “${shorten(cleanText(record.MATTHC), 60)}” không đúng dạng mã thủ tục (1.001193).`,
    );
  const name = shorten(cleanText(record.TENTTHC), 1000);
  if (name.length < 3) throw new EntryRefused("Thiếu tên thủ tục.");
  const times = objects(record.CACHTHUCTHUCHIEN).flatMap((way) => {
    const channel = readChannel(way.KENH);
    const rows = objects(way.THOIGIAN);
    return (rows.length > 0 ? rows : [{}]).map((time: Json) => ({
      channel,
      word: cleanText(way.KENH),
      stated: rows.length > 0,
      amount: time.THOIGIANGIAIQUYET,
      unit: time.DONVITINH,
      text: cleanText(time.MOTA),
      fees: objects(time.PHILEPHI),
    }));
  });
  const term = readTerm(
    times
      .filter(({ stated }) => stated)
      .map(({ channel, word, amount, unit, text }) => ({
        channel: channel?.label ?? word,
        amount,
        unit,
        text,
      })),
    SOURCE,
  );
  const { fees, remarks } = readFees(
    times.flatMap((time) =>
      time.fees.map((fee) => ({
        name: "",
        code: shorten(cleanText(fee.MAPHILEPHI), 100),
        amount: fee.SOTIEN,
        currency: cleanText(fee.DONVI),
        text: cleanText(fee.MOTA),
      })),
    ),
    SOURCE,
  );
  const channels = new Map(
    times.flatMap(({ channel }) => (channel ? [[channel.type, channel.label] as const] : [])),
  );
  const { cases, notes } = readCases(record.THANHPHANHOSO);
  const steps = cleanText(record.TRINHTUTHUCHIEN);
  const bases = objects(record.CANCUPHAPLY)
    .map((one) => ({
      number: shorten(cleanText(one.SOVANBAN), 100),
      title: shorten(cleanText(one.TENVANBAN), 1000),
    }))
    .filter(({ number, title }) => number || title);
  const [field] = objects(record.LINHVUCTHUCHIEN);
  const level = readLevel(record.CAPTHUCHIEN);
  const imported: ImportedProcedure = {
    code: code.code,
    where,
    source: SOURCE,
    remarks: [...(term.remark ? [term.remark] : []), ...remarks],
    name: leaf(name),
    term: term.term,
    channels: [...channels].map(([type, label]) => ({ type, label, source: SOURCE })),
    fees,
    cases,
    results: objects(record.KETQUATHUCHIEN)
      .map((one) => ({
        name: shorten(cleanText(one.TENKETQUA), 1000),
        code: shorten(cleanText(one.MAKETQUA), 100),
      }))
      .filter((one) => one.name)
      .map((one) => ({ name: leaf(one.name), code: leaf(one.code || null) })),
    legalBases: bases.map(({ number, title }) => ({ number: number || "không số", title, source: SOURCE })),
    notes: [...notes, ...(steps ? [`Trình tự thực hiện: ${steps}`] : [])].map((note) => shorten(note, 4000)),
  };
  if (level && level.value !== "OTHER") imported.level = { ...level, source: SOURCE };
  if (field && cleanText(field.TENLINHVUC))
    imported.field = {
      name: leaf(cleanText(field.TENLINHVUC)),
      code: leaf(cleanText(field.MALINHVUC) || null),
    };
  const handling = agencies(record.COQUANTHUCHIEN) || agencies(record.COQUANCOTHAMQUYEN);
  if (handling) imported.agencies = { receiving: leaf("Bộ phận Một cửa", true), handling: leaf(handling) };
  const from = readDay(record.NGAYHIEULUC);
  if (from) imported.inForceFrom = leaf(from);
  return imported;
}

const agencies = (list: unknown): string =>
  shorten([...new Set(objects(list).map((one) => cleanText(one.TENDONVI)))].filter(Boolean).join(", "), 500);
