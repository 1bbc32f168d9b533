import { allows, type ChangePolicy, changePolicy } from "./change-policy.ts";
import { rectangle } from "./page-geometry.ts";
import { MAX_OBJECTS, reachable } from "./reachable.ts";
import { explainFills } from "./revision-fills.ts";
import { NoteChanges } from "./revision-notes.ts";
import { signatureFields } from "./signature-fields.ts";
import type { PdfFile } from "./syntax/file.ts";
import { PdfSyntaxError } from "./syntax/lexer.ts";
import { isName, PdfDict, PdfRef, PdfStream, type PdfValue, sameValue } from "./syntax/objects.ts";
import type { XrefEntry } from "./syntax/xref.ts";

/** What happened to a file between a signature and now. */
export interface Changes {
  /** permitted, and yet to be looked at: notes that somebody laid over the page */
  look?: boolean;
  state: "none" | "permitted" | "suspicious";
  /** in Vietnamese, one sentence each */
  notes: string[];
}

/** A later signature's mark larger than this share of its page hides more than it shows. */
const LARGEST_MARK = 0.25;

/**
 * Compares the file as it was signed with the file as it is now, object by object, whatever path its
 * cross-references took. Permitted is what further signatures need (new signed fields with their marks, their
 * entries in form and page, validation data, metadata), and filled fields and notes where the signers said so.
 * Everything else that the signed file reached, including numbers it named without defining, must be the same:
 * anything not known to be harmless is suspicious.
 */
export function compareRevisions(before: PdfFile, after: PdfFile): Changes {
  try {
    return new Comparison(before, after, changePolicy(before)).run();
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error;
    return suspicious("Cấu trúc của phần thêm sau chữ ký không đọc được.");
  }
}

const suspicious = (...notes: string[]): Changes => ({ state: "suspicious", notes });

class Comparison {
  private readonly before: PdfFile;
  private readonly after: PdfFile;
  /** numbers that the signed file named, directly or not, defined or not */
  private readonly known: Set<number>;
  private readonly notes = new Set<string>();
  private readonly policy: ChangePolicy;
  private readonly readers: NoteChanges;

  constructor(before: PdfFile, after: PdfFile, policy: ChangePolicy) {
    this.before = before;
    this.after = after;
    this.policy = policy;
    this.readers = new NoteChanges(before, after, policy);
    this.known = reachable(before, [before.trailer.get("Root"), before.trailer.get("Info")]);
  }

  run(): Changes {
    const { before, after } = this;
    if (!after.encryptedAs(before)) return suspicious("Tệp bị mã hóa, hoặc bị đổi cách mã hóa, sau khi ký.");
    if (!sameValue(before.trailer.get("Root"), after.trailer.get("Root"))) {
      return suspicious("Gốc của tài liệu đã bị thay sau khi ký.");
    }
    const changed = this.changedNumbers().filter((num) => this.known.has(num));
    const { remarks, look } = this.checkDocument(changed);
    if (this.notes.size > 0) return suspicious(...this.notes);
    const grown = after.bytes.length > before.bytes.length;
    if (!grown) return { state: "none", notes: [] };
    if (after.sections[0]!.offset < before.bytes.length) {
      const tail = Buffer.from(after.bytes.subarray(before.bytes.length)).toString("latin1");
      if (/[^\s\0]/.test(tail)) return suspicious("Có dữ liệu lạ nối sau phần đã ký.");
      return { state: "none", notes: [] };
    }
    return { state: "permitted", notes: remarks, look };
  }

  private changedNumbers(): number[] {
    const { before, after } = this;
    const numbers = new Set([...before.entries.keys(), ...after.entries.keys()]);
    if (numbers.size > MAX_OBJECTS) throw new PdfSyntaxError("too many objects");
    return [...numbers].filter((num) => {
      const [a, b] = [before.entries.get(num), after.entries.get(num)];
      if (this.sameEntry(a, b)) return false;
      return !sameValue(before.get(num), after.get(num));
    });
  }

  private sameEntry(a: XrefEntry | undefined, b: XrefEntry | undefined): boolean {
    if (!a || !b || a.kind === "free" || b.kind === "free") {
      return (!a || a.kind === "free") && (!b || b.kind === "free");
    }
    if (a.kind === "at") return b.kind === "at" && a.offset === b.offset;
    if (b.kind !== "in" || a.stream !== b.stream || a.index !== b.index) return false;
    return this.sameEntry(this.before.entries.get(a.stream), this.after.entries.get(b.stream));
  }

  /** Walks the places where a further signature may touch the signed document, and blames every other change. */
  private checkDocument(changed: number[]): { remarks: string[]; look: boolean } {
    const { before, after } = this;
    const explained = new Set<number>();
    const explain = (value: PdfValue): void => {
      if (value instanceof PdfRef) explained.add(value.num);
    };
    explain(before.trailer.get("Root"));
    this.checkCatalog(before.catalog, after.catalog, explain);
    const fields = signatureFields(before);
    const emptyFields = new Map(fields.filter((f) => !f.value && f.num >= 0).map((f) => [f.num, f]));
    for (const page of before.pages()) {
      const [a, b] = [before.dict(page), after.dict(page)];
      if (!a || !b) continue;
      explain(page);
      this.checkPage(page.num, a, b, explain);
    }
    for (const [num, field] of emptyFields) {
      explained.add(num);
      if (this.policy.isNamed(field.name) && changed.includes(num))
        this.notes.add(`Ô chữ ký "${printable(field.name)}" đã được người ký khóa nhưng bị sửa sau khi ký.`);
      this.checkFilledField(num, field.dict, explain);
    }
    const fills = explainFills(before, after, this.policy, changed);
    const readers = this.readers.explain(changed);
    for (const note of [...fills.against, ...readers.against]) this.notes.add(note);
    const onlyMetadata = this.onlyMetadata();
    for (const num of changed) {
      if (explained.has(num) || fills.numbers.has(num) || readers.numbers.has(num)) continue;
      if (!onlyMetadata.has(num)) this.notes.add(this.blame(num));
    }
    return { remarks: [...fills.remarks, ...readers.remarks], look: readers.remarks.length > 0 };
  }

  private checkCatalog(a: PdfDict, b: PdfDict, explain: (value: PdfValue) => void): void {
    for (const key of keysOf(a, b)) {
      if (["DSS", "Extensions"].includes(key)) continue;
      if (["Metadata", "Version"].includes(key) && this.policy.allows !== "nothing") continue;
      if (key === "AcroForm") {
        explain(a.get(key));
        this.checkForm(this.before.dict(a.get(key)), this.after.dict(b.get(key)), explain);
      } else if (!sameValue(a.get(key), b.get(key))) {
        this.notes.add(`Danh mục của tài liệu bị sửa sau khi ký (${printable(key)}).`);
      }
    }
  }

  private checkForm(
    a: PdfDict | undefined,
    b: PdfDict | undefined,
    explain: (value: PdfValue) => void,
  ): void {
    if (!b) {
      if (a) this.notes.add("Biểu mẫu của tài liệu bị gỡ sau khi ký.");
      return;
    }
    const old = a ?? new PdfDict();
    for (const key of keysOf(old, b)) {
      const [x, y] = [old.get(key), b.get(key)];
      if (key === "SigFlags") continue;
      if (key === "Fields") {
        explain(x);
        this.checkAdded(
          this.before.array(x),
          this.after.array(y),
          "Trường của biểu mẫu bị gỡ hoặc xếp lại sau khi ký.",
          undefined,
        );
      } else if (key === "DR") {
        explain(x);
        this.checkResources(this.before.dict(x), this.after.dict(y), explain);
      } else if (key === "DA" && x === null) continue;
      else if (key === "NeedAppearances" && (allows(this.policy, "forms") || this.after.resolve(y) === false))
        continue;
      else if (!sameValue(x, y))
        this.notes.add(`Biểu mẫu của tài liệu bị sửa sau khi ký (${printable(key)}).`);
    }
  }

  /** Default resources of the form may gain entries; what was there stays. */
  private checkResources(
    a: PdfDict | undefined,
    b: PdfDict | undefined,
    explain: (value: PdfValue) => void,
  ): void {
    if (!a) return;
    for (const [key, x] of a.map) {
      const y = b?.get(key) ?? null;
      const [old, now] = [this.before.dict(x), this.after.dict(y)];
      explain(x);
      const kept =
        old && now ? [...old.map].every(([name, value]) => sameValue(value, now.get(name))) : sameValue(x, y);
      if (!kept) this.notes.add("Phông chữ hoặc tài nguyên của biểu mẫu bị thay sau khi ký.");
    }
  }

  private checkPage(num: number, a: PdfDict, b: PdfDict, explain: (value: PdfValue) => void): void {
    for (const key of keysOf(a, b)) {
      const [x, y] = [a.get(key), b.get(key)];
      if (key === "Annots") {
        explain(x);
        this.checkAdded(
          this.before.array(x),
          this.after.array(y),
          "Chú thích hoặc dấu trên trang bị gỡ sau khi ký.",
          num,
        );
      } else if (!sameValue(x, y)) {
        this.notes.add(`Trang bị sửa sau khi ký (${printable(key)}).`);
      }
    }
  }

  /** Every old item in its order; every new one the mark of a further signature. */
  private checkAdded(old: PdfValue[], now: PdfValue[], removed: string, page: number | undefined): void {
    let at = 0;
    const missing = (item: PdfValue): void => {
      if (page === undefined || !this.readers.takesRemoved(item)) this.notes.add(removed);
    };
    for (const item of now) {
      const place = old.findIndex((one, i) => i >= at && sameValue(one, item));
      if (place >= 0) {
        for (const gone of old.slice(at, place)) missing(gone);
        at = place + 1;
      } else if (page === undefined || !this.isNew(item) || !this.readers.takesAdded(item, page))
        this.checkNewField(item, page);
    }
    for (const gone of old.slice(at)) missing(gone);
  }

  /** An object of its own that the signed file did not name. */
  private isNew(item: PdfValue): boolean {
    return item instanceof PdfRef && !this.known.has(item.num);
  }

  private checkNewField(item: PdfValue, page: number | undefined): void {
    const dict = this.after.dict(item);
    if (!dict || !this.isNew(item)) {
      this.notes.add("Chú thích hoặc trường lạ được thêm sau khi ký.");
      return;
    }
    const parent = this.after.dict(dict.get("Parent"));
    const parentRef = dict.get("Parent");
    if (parentRef instanceof PdfRef && this.known.has(parentRef.num) && !this.isEmptyField(parentRef.num)) {
      this.notes.add("Trường lạ được gắn vào trường đã có sau khi ký.");
      return;
    }
    const own = (key: string): PdfValue =>
      dict.get(key) !== null ? dict.get(key) : (parent?.get(key) ?? null);
    if (!isName(this.after.resolve(own("FT")), "Sig")) {
      this.notes.add("Chú thích hoặc trường không phải chữ ký được thêm sau khi ký.");
      return;
    }
    this.checkWidget(dict, own("V"), page);
  }

  private isEmptyField(num: number): boolean {
    return signatureFields(this.before).some((field) => field.num === num && !field.value);
  }

  /** The mark of a further signature: signed, without actions, not large enough to hide the page. */
  private checkWidget(widget: PdfDict, value: PdfValue, page: number | undefined): void {
    const { after } = this;
    if (widget.get("A") !== null || widget.get("AA") !== null)
      this.notes.add("Dấu ký thêm sau có kèm hành động.");
    const rect = rectangle(after, widget.get("Rect"));
    const area = rect ? (rect[2] - rect[0]) * (rect[3] - rect[1]) : 0;
    const signature = after.dict(value);
    if (!signature) {
      if (area > 0 && widget.get("AP") !== null)
        this.notes.add("Một ô chữ ký có hình nhưng không có chữ ký được thêm sau khi ký.");
      return;
    }
    if (
      !Array.isArray(after.resolve(signature.get("ByteRange"))) ||
      (value instanceof PdfRef && this.known.has(value.num))
    ) {
      this.notes.add("Một ô chữ ký dùng lại chữ ký khác được thêm sau khi ký.");
      return;
    }
    const onlyTime = isName(after.resolve(signature.get("SubFilter")), "ETSI.RFC3161") && area === 0;
    if (this.policy.allows === "nothing" && !onlyTime) {
      this.notes.add("Người ký không cho thêm gì (DocMDP P=1) nhưng tệp có thêm chữ ký.");
      return;
    }
    const pageDict = page === undefined ? undefined : after.dict(new PdfRef(page));
    const media = pageDict && rectangle(after, after.inherited(pageDict, "MediaBox"));
    const whole = media ? (media[2] - media[0]) * (media[3] - media[1]) : Number.POSITIVE_INFINITY;
    if (area > whole * LARGEST_MARK) this.notes.add("Dấu của chữ ký thêm sau che quá một phần tư trang.");
  }

  /** A field that stood empty when the file was signed and now holds a signature. */
  private checkFilledField(num: number, old: PdfDict, explain: (value: PdfValue) => void): void {
    const now = this.after.dict(new PdfRef(num));
    if (!now) {
      this.notes.add("Một ô chữ ký bị gỡ sau khi ký.");
      return;
    }
    const touched = keysOf(old, now).filter((key) => !sameValue(old.get(key), now.get(key)));
    if (touched.some((key) => !["V", "AP", "M", "F", "MK", "DA", "AS"].includes(key))) {
      this.notes.add("Một ô chữ ký bị sửa sau khi ký.");
    }
    const kids = this.before.array(old.get("Kids"));
    const widgets = kids.length > 0 ? kids : [new PdfRef(num)];
    for (const ref of widgets) {
      const widget = this.after.dict(ref);
      const was = this.before.dict(ref);
      if (!widget || !was) continue;
      if (ref instanceof PdfRef && ref.num !== num) {
        explain(ref);
        const odd = keysOf(was, widget).filter((key) => !sameValue(was.get(key), widget.get(key)));
        if (odd.some((key) => !["AP", "M", "F", "MK", "AS"].includes(key)))
          this.notes.add("Một ô chữ ký bị sửa sau khi ký.");
      }
      const page = widget.get("P");
      this.checkWidget(widget, now.get("V"), page instanceof PdfRef ? page.num : undefined);
    }
  }

  /** Objects that only metadata, document information or validation data use: never shown on a page. */
  private onlyMetadata(): Set<number> {
    const { before } = this;
    const strict = this.policy.allows === "nothing";
    const bare = before.catalog.clone();
    for (const key of strict ? ["DSS", "Extensions"] : ["Metadata", "DSS", "Extensions"])
      bare.map.delete(key);
    const shown = reachable(before, strict ? [bare, before.trailer.get("Info")] : [bare]);
    return new Set([...this.known].filter((num) => !shown.has(num) && !isRoot(before, num)));
  }

  private blame(num: number): string {
    const old = this.before.get(num);
    const now = this.after.get(num);
    if (old === null) return "Đối tượng còn thiếu lúc ký được thêm vào sau khi ký.";
    if (now === null) return "Một đối tượng của tài liệu bị xóa sau khi ký.";
    const dict = old instanceof PdfStream ? old.dict : old instanceof PdfDict ? old : undefined;
    const type = dict?.get("Type") ?? null;
    if (isName(type, "Font") || isName(type, "FontDescriptor"))
      return "Phông chữ của tài liệu bị thay sau khi ký.";
    if (isName(type, "Pages")) return "Cây trang bị sửa sau khi ký.";
    if (isName(type, "Sig")) return "Chữ ký trước bị sửa.";
    if (isName(type, "Annot") || dict?.get("Subtype") instanceof Object)
      return "Chú thích, dấu hoặc hình trên trang bị sửa sau khi ký.";
    return "Nội dung của tài liệu bị sửa sau khi ký.";
  }
}

const printable = (key: string): string => key.replace(/[^A-Za-z0-9]/g, "").slice(0, 24);
const keysOf = (a: PdfDict, b: PdfDict): string[] => [...new Set([...a.map.keys(), ...b.map.keys()])];

function isRoot(file: PdfFile, num: number): boolean {
  const root = file.trailer.get("Root");
  return root instanceof PdfRef && root.num === num;
}
