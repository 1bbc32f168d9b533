import { allows, type ChangePolicy } from "./change-policy.ts";
import { type Rectangle, rectangle } from "./page-geometry.ts";
import { reachable } from "./reachable.ts";
import type { Explained } from "./revision-fills.ts";
import type { PdfFile } from "./syntax/file.ts";
import { isName, type PdfDict, PdfName, PdfRef, type PdfValue, sameValue } from "./syntax/objects.ts";

/** Notes and marks of readers (ISO 32000-2, table 171); whatever acts, plays or takes content away is none. */
const NOTES = new Set([
  "Text",
  "FreeText",
  "Line",
  "Square",
  "Circle",
  "Polygon",
  "PolyLine",
  "Highlight",
  "Underline",
  "Squiggly",
  "StrikeOut",
  "Caret",
  "Stamp",
  "Ink",
  "Popup",
]);
/** A note larger than this hides what was signed, as a share of the page. */
const LARGEST_NOTE = 0.02;

/**
 * Notes and marks that were added, changed or taken away after a certification that allows it (P=3). What is large
 * enough to hide content, lies over a signature or carries an action speaks against the file (evil annotation).
 */
export class NoteChanges {
  private readonly before: PdfFile;
  private readonly after: PdfFile;
  private readonly allowed: boolean;
  private readonly against = new Set<string>();
  private touched = 0;

  constructor(before: PdfFile, after: PdfFile, policy: ChangePolicy) {
    this.before = before;
    this.after = after;
    this.allowed = allows(policy, "notes");
  }

  /** Whether this new annotation is a note that the policy lets in; what is wrong with it is kept. */
  takesAdded(item: PdfValue, page: number): boolean {
    const dict = this.after.dict(item);
    if (!this.allowed || !dict || !isNote(this.after, dict)) return false;
    this.touched += 1;
    this.look(dict, page);
    return true;
  }

  /** Whether this annotation of the signed file may be gone. */
  takesRemoved(item: PdfValue): boolean {
    const dict = this.before.dict(item);
    if (!this.allowed || !dict || !isNote(this.before, dict)) return false;
    this.touched += 1;
    return true;
  }

  /** Explains changed objects that only notes of the signed file use. */
  explain(changed: readonly number[]): Explained {
    const numbers = new Set<number>();
    if (this.allowed) {
      const notes = this.notesBefore();
      const omit = new Map([...notes.keys()].map((num) => [num, ["AP", "Popup", "Contents", "RC"]] as const));
      const elsewhere = reachable(this.before, [this.before.trailer.get("Root")], omit);
      for (const [num, page] of notes) {
        const dict = this.before.dict(new PdfRef(num))!;
        const own = [num, ...reachable(this.before, [dict.get("AP"), dict.get("Popup")])].filter(
          (one) => changed.includes(one) && (one === num || !elsewhere.has(one)),
        );
        if (own.length === 0) continue;
        this.touched += 1;
        for (const one of own) numbers.add(one);
        const now = this.after.dict(new PdfRef(num));
        if (!now) continue;
        if (!sameValue(dict.get("Subtype"), now.get("Subtype")))
          this.against.add("Một ghi chú bị đổi thành thứ khác sau khi ký.");
        this.look(now, page);
      }
    }
    return {
      numbers,
      against: [...this.against],
      remarks:
        this.touched > 0
          ? [
              `Có ${this.touched} ghi chú được thêm, sửa hoặc gỡ sau khi ký, người ký cho phép; đọc kỹ nội dung gốc.`,
            ]
          : [],
    };
  }

  private notesBefore(): Map<number, number> {
    const found = new Map<number, number>();
    for (const page of this.before.pages()) {
      for (const item of this.before.array(this.before.dict(page)?.get("Annots") ?? null)) {
        const dict = this.before.dict(item);
        if (item instanceof PdfRef && dict && isNote(this.before, dict)) found.set(item.num, page.num);
      }
    }
    return found;
  }

  private look(note: PdfDict, page: number): void {
    const { after } = this;
    if (note.get("A") !== null || note.get("AA") !== null)
      this.against.add("Ghi chú thêm sau khi ký có kèm hành động.");
    const kind = after.resolve(note.get("Subtype"));
    // the window of a note is opened by hand and closes again
    if (isName(kind, "Popup")) return;
    const rect = rectangle(after, note.get("Rect"));
    if (areaShare(after, page, rect) > LARGEST_NOTE)
      this.against.add("Ghi chú thêm sau khi ký đủ lớn để che nội dung đã ký.");
    if (rect && this.marks(page).some((mark) => meets(mark, rect)))
      this.against.add("Ghi chú thêm sau khi ký đè lên dấu của chữ ký.");
  }

  /** Widgets of the signed page: marks of signatures and fields. */
  private marks(page: number): Rectangle[] {
    const dict = this.before.dict(new PdfRef(page));
    return this.before.array(dict?.get("Annots") ?? null).flatMap((item) => {
      const one = this.before.dict(item);
      if (!one || !isName(this.before.resolve(one.get("Subtype")), "Widget")) return [];
      const rect = rectangle(this.before, one.get("Rect"));
      return rect && rect[2] > rect[0] && rect[3] > rect[1] ? [rect] : [];
    });
  }
}

function isNote(file: PdfFile, dict: PdfDict): boolean {
  const kind = file.resolve(dict.get("Subtype"));
  return kind instanceof PdfName && NOTES.has(kind.name);
}

function areaShare(file: PdfFile, page: number, rect: Rectangle | undefined): number {
  const dict = file.dict(new PdfRef(page));
  const media = dict && rectangle(file, file.inherited(dict, "MediaBox"));
  if (!media || !rect) return 1;
  return ((rect[2] - rect[0]) * (rect[3] - rect[1])) / ((media[2] - media[0]) * (media[3] - media[1]));
}

const meets = (a: Rectangle, b: Rectangle): boolean =>
  a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
