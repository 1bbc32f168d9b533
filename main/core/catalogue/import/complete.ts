import type { ComponentResource, ProcedureResource } from "../schema.ts";
import { folded } from "./clean.ts";
import { type ImportedComponent, type ImportedProcedure, leafOf } from "./pieces.ts";
import { keepIfSame, same } from "./same.ts";
import { inferDigitise } from "./words.ts";

/** Notes that came from a file stand behind these words, so that the next file replaces them and no others. */
const FILE_NOTE = "Theo danh mục nhập: ";

/**
 * The whole procedure after an import: what the file says, over what the catalogue has. What the file leaves open
 * (a term without a unit, a fee of 0 đồng) never replaces what is known.
 *
 * @param base the newest version of the same code; undefined for a new procedure
 */
export function complete(
  imported: ImportedProcedure,
  base: ProcedureResource | undefined,
): { procedure: ProcedureResource; kept: string[] } | { missing: string } {
  const name = imported.name ?? base?.name;
  if (!name) return { missing: "Thủ tục mới mà tệp không ghi tên." };
  const kept: string[] = [];
  const unsure = leafOf(imported.source === "own" ? "import-table" : imported.source);
  const term = pick(imported.term, base?.term, openTerm, "thời hạn", kept);
  const fees = pickFees(imported.fees, base?.fees, kept);
  const cases = imported.cases?.map(({ name: caseName, components }) => ({
    name: caseName,
    components: components.map((paper) => completePaper(paper, base, caseName.value)),
  }));
  const notOpen = <T>(list: T[] | undefined): T[] | undefined => (list && list.length > 0 ? list : undefined);
  const listed = cases?.some(({ components }) => components.length > 0)
    ? keepRealCases(cases, imported, base, kept)
    : undefined;
  // what the file says again keeps the source it has
  const over = <K extends keyof ProcedureResource>(key: K, said: ProcedureResource[K] | undefined) =>
    said === undefined ? base?.[key] : keepIfSame(said, base?.[key]);
  const procedure: ProcedureResource = {
    code: imported.code,
    codeSource: base?.codeSource ?? unsure(imported.code),
    name: over("name", imported.name) ?? name,
    field: over("field", imported.field) ?? {
      name: unsure("Chưa rõ lĩnh vực", true),
      code: unsure(null, true),
    },
    level: over("level", imported.level) ?? { value: "OTHER", label: "Chưa rõ", unverified: true },
    inForceFrom: over("inForceFrom", imported.inForceFrom) ?? { value: null, unverified: true },
    inForceTo: over("inForceTo", imported.inForceTo ?? revived(base)) ?? { value: null, unverified: true },
    publishedBy: over("publishedBy", imported.publishedBy) ?? { value: null, unverified: true },
    cases: over("cases", listed) ?? [{ name: unsure("Trường hợp chung"), components: [] }],
    channels: over("channels", notOpen(imported.channels)) ?? [],
    term: over("term", term) ?? {
      value: null,
      unit: "UNKNOWN",
      text: "Chưa có thời hạn",
      after15h: null,
      unverified: true,
    },
    fees: over("fees", fees) ?? [],
    results: over("results", notOpen(imported.results)) ?? [],
    legalBases: over("legalBases", notOpen(imported.legalBases)) ?? [],
    agencies: keepIfSame(agenciesOf(imported, base), base?.agencies),
    workflow: over("workflow", notOpen(imported.workflow)) ?? [],
    dataReplacements: over("dataReplacements", imported.dataReplacements) ?? [],
  };
  const notes = notesOf(imported, base);
  if (notes) procedure.notes = notes;
  return { procedure, kept };
}

/** An end that nobody confirmed, such as "not in the whole list", does not outlive a file that names the procedure. */
const revived = (base: ProcedureResource | undefined): ProcedureResource["inForceTo"] | undefined =>
  base?.inForceTo.unverified ? { value: null, unverified: true } : base?.inForceTo;

type Term = ProcedureResource["term"];
type Fee = ProcedureResource["fees"][number];

const openTerm = (term: Term): boolean => term.unit === "UNKNOWN";

function pick(
  said: Term | undefined,
  known: Term | undefined,
  open: (term: Term) => boolean,
  what: string,
  kept: string[],
): Term | undefined {
  if (!said) return known;
  if (!known) return said;
  if (open(said) && !open(known)) {
    kept.push(`Giữ ${what} đang dùng (${known.text}) vì tệp không nói rõ.`);
    return known;
  }
  // a file says nothing of the rule of 15 giờ: it goes with the term as long as the term is the same
  const same = said.value === known.value && said.unit === known.unit;
  return same && said.after15h === null && said.source !== "import-table"
    ? { ...said, after15h: known.after15h }
    : said;
}

function pickFees(said: Fee[] | undefined, known: Fee[] | undefined, kept: string[]): Fee[] | undefined {
  if (!said || said.length === 0) return known;
  if (!known || known.length === 0) return said;
  if (said.every(({ amount }) => amount === null) && known.some(({ amount }) => amount !== null)) {
    kept.push("Giữ phí, lệ phí đang dùng vì tệp không ghi mức thu rõ ràng.");
    return known;
  }
  return said;
}

type Case = ProcedureResource["cases"][number];

/**
 * Cases decide the papers: a file that only groups papers by headings does not take real cases away. Papers that no
 * case knows are named, so that somebody puts them where they belong.
 */
function keepRealCases(
  said: Case[],
  imported: ImportedProcedure,
  base: ProcedureResource | undefined,
  kept: string[],
): Case[] {
  if (!imported.groupedOnly || !base || base.cases.length < 2) return said;
  const known = base.cases.flatMap(({ components }) => components);
  const strange = said
    .flatMap(({ components }) => components)
    .filter(({ name, code }) => {
      const words = folded(name.value);
      return !known.some(
        (paper) => folded(paper.name.value) === words || (code && paper.code?.value === code.value),
      );
    });
  kept.push(
    `Giữ ${base.cases.length} trường hợp đang dùng: tệp chỉ nhóm giấy tờ theo tiêu đề, không nói trường hợp nào cần giấy nào.`,
  );
  if (strange.length > 0)
    kept.push(
      `Giấy tờ trong tệp mà chưa trường hợp nào có: ${strange.map(({ name }) => name.value).join("; ")}.`,
    );
  return base.cases;
}

function agenciesOf(
  { agencies, source }: ImportedProcedure,
  base: ProcedureResource | undefined,
): ProcedureResource["agencies"] {
  const open = { value: "Chưa rõ", unverified: true as const };
  if (!agencies) return base?.agencies ?? { receiving: open, handling: open };
  if (source === "own" || !base) return agencies;
  const side = (key: "receiving" | "handling") =>
    agencies[key].unverified === true ? base.agencies[key] : agencies[key];
  return { receiving: side("receiving"), handling: side("handling") };
}

function notesOf(imported: ImportedProcedure, base: ProcedureResource | undefined): string[] | undefined {
  if (imported.source === "own") return imported.notes;
  if (!imported.notes) return base?.notes;
  const own = (base?.notes ?? []).filter((note) => !note.startsWith(FILE_NOTE));
  const said = imported.notes.map((note) => (note.startsWith(FILE_NOTE) ? note : `${FILE_NOTE}${note}`));
  const notes = [...own, ...said.filter((note) => !own.includes(note.slice(FILE_NOTE.length)))];
  return notes.length > 0 ? [...new Set(notes)] : undefined;
}

/** The same paper in the catalogue: by its code, then by its name; in the same case first. */
function knownPaper(
  paper: ImportedComponent,
  base: ProcedureResource | undefined,
  caseName: string,
): ComponentResource | undefined {
  const wanted = folded(caseName);
  const cases = [...(base?.cases ?? [])].sort(
    (a, b) => Number(folded(b.name.value) === wanted) - Number(folded(a.name.value) === wanted),
  );
  const papers = cases.flatMap(({ components }) => components);
  const code = paper.code?.value;
  const name = folded(paper.name.value);
  return (
    papers.find((one) => code !== undefined && one.code?.value === code) ??
    papers.find((one) => folded(one.name.value) === name)
  );
}

function completePaper(
  paper: ImportedComponent,
  base: ProcedureResource | undefined,
  caseName: string,
): ComponentResource {
  const { isResult, digitise, form, ...said } = paper;
  const known = knownPaper(paper, base, caseName);
  const inferred = inferDigitise({
    name: said.name.value,
    originals: said.originals.value,
    copies: said.copies.value,
    showOriginal: said.showOriginal.value,
    isResult: isResult === true,
  });
  // what somebody confirmed stays; what was inferred is inferred again from the newer words
  const confirmed = known?.digitise.unverified === true ? undefined : known?.digitise;
  const result: ComponentResource = {
    ...said,
    form: form === undefined ? (known?.form ?? null) : form,
    digitise: digitise ?? confirmed ?? inferred,
  };
  if (!result.required && known?.required) result.required = known.required;
  if (!result.submittedAs && known?.submittedAs) result.submittedAs = known.submittedAs;
  if (!result.note && known?.note) result.note = known.note;
  return known && same(result, known) ? known : result;
}
