import { Decipher } from "./decipher.ts";
import { decodeStream } from "./filters.ts";
import { isWhite, Lexer, PdfSyntaxError } from "./lexer.ts";
import { isName, PdfDict, PdfRef, PdfStream, PdfString, type PdfValue, sameValue } from "./objects.ts";
import { readSections, streamBytes, type XrefEntry, type XrefSection } from "./xref.ts";

/** What a judge must know of a file that readers may read in more than one way. */
export type PdfProblem = "duplicate-key" | "object-misplaced" | "stream-length" | "junk-before-header";

const MAX_PAGES = 100_000;
/** Sum of inflated object streams in one file. */
const MAX_TOTAL_INFLATED = 512 * 1024 * 1024;

interface ObjectStream {
  first: number;
  data: Uint8Array;
  /** object number and offset, in order */
  heads: [number, number][];
}

/**
 * A PDF read by its cross-references and nothing else: no repair, no guessing. Objects are parsed on
 * demand. `PdfFile.open(bytes.subarray(0, n))` is the file as it was after the save that ended at `n`.
 */
export class PdfFile {
  readonly bytes: Uint8Array;
  /** newest first */
  readonly sections: XrefSection[];
  readonly entries = new Map<number, XrefEntry>();
  readonly problems = new Set<PdfProblem>();
  private readonly cache = new Map<number, PdfValue>();
  private readonly opening = new Set<number>();
  private readonly objectStreams = new Map<number, ObjectStream>();
  private decipher: Decipher | undefined;
  private inflated = 0;

  private constructor(bytes: Uint8Array, sections: XrefSection[]) {
    this.bytes = bytes;
    this.sections = sections;
    for (const section of sections) {
      for (const [num, entry] of section.entries) {
        if (!this.entries.has(num)) this.entries.set(num, entry);
      }
    }
  }

  /** Throws PdfSyntaxError when the bytes are no complete PDF with sound cross-references. */
  static open(bytes: Uint8Array): PdfFile {
    const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString("latin1");
    const at = head.indexOf("%PDF-");
    if (at < 0) throw new PdfSyntaxError("no PDF header");
    const file = new PdfFile(bytes, readSections(bytes));
    if (at > 0) file.problems.add("junk-before-header");
    if (file.encrypted) file.unlock();
    if (!file.locked && !file.catalogOrNull()) throw new PdfSyntaxError("no catalogue");
    return file;
  }

  /** The trailer of the newest save. */
  get trailer(): PdfDict {
    return this.sections[0]!.trailer;
  }

  get encrypted(): boolean {
    return this.sections.some((section) => section.trailer.get("Encrypt") !== null);
  }

  /** Encrypted under a password: nothing of it can be read. */
  get locked(): boolean {
    return this.encrypted && !this.decipher;
  }

  /** The way of the encryption and the first half of the file's name, which goes into the key. */
  private get encryption(): { dict: PdfDict; id: string } | undefined {
    const dict = this.dict(this.trailer.get("Encrypt"));
    const [id] = this.array(this.trailer.get("ID"));
    return dict && { dict, id: id instanceof PdfString ? id.bytes : "" };
  }

  private unlock(): void {
    // read before anything can be deciphered, and kept as it is from then on: its own strings are never locked
    const encryption = this.encryption;
    if (encryption) this.decipher = Decipher.withEmptyPassword(encryption.dict, encryption.id);
  }

  /** Neither is encrypted, or both in the same way and under the same key. */
  encryptedAs(other: PdfFile): boolean {
    if (!this.encrypted && !other.encrypted) return true;
    const [own, theirs] = [this.encryption, other.encryption];
    return !!own && !!theirs && own.id === theirs.id && sameValue(own.dict, theirs.dict);
  }

  get catalog(): PdfDict {
    const catalog = this.catalogOrNull();
    if (!catalog) throw new PdfSyntaxError("no catalogue");
    return catalog;
  }

  private catalogOrNull(): PdfDict | undefined {
    return this.dict(this.trailer.get("Root"));
  }

  /** Follows references until a direct value; a circle is null. */
  resolve(value: PdfValue): PdfValue {
    let current = value;
    for (let hops = 0; current instanceof PdfRef; hops += 1) {
      if (hops > 32) return null;
      current = this.get(current.num);
    }
    return current;
  }

  /** The value as a dictionary (that of a stream counts), undefined when it is none. */
  dict(value: PdfValue): PdfDict | undefined {
    const direct = this.resolve(value);
    if (direct instanceof PdfStream) return direct.dict;
    return direct instanceof PdfDict ? direct : undefined;
  }

  array(value: PdfValue): PdfValue[] {
    const direct = this.resolve(value);
    return Array.isArray(direct) ? direct : [];
  }

  /** The object of this number; null when free, absent or unreadable. */
  get(num: number): PdfValue {
    const known = this.cache.get(num);
    if (known !== undefined) return known;
    // an object that needs itself to be read (a stream whose length is in itself) is null
    if (this.opening.has(num)) return null;
    this.opening.add(num);
    let value: PdfValue = null;
    try {
      value = this.read(num);
    } catch (error) {
      if (!(error instanceof PdfSyntaxError)) throw error;
      this.problems.add("object-misplaced");
    } finally {
      this.opening.delete(num);
    }
    this.cache.set(num, value);
    return value;
  }

  private read(num: number): PdfValue {
    const entry = this.entries.get(num);
    if (!entry || entry.kind === "free") return null;
    if (entry.kind === "in") return this.readFromStream(num, entry.stream, entry.index);
    if (entry.offset >= this.bytes.length) throw new PdfSyntaxError("object out of file");
    const lexer = new Lexer(this.bytes, entry.offset);
    const found = lexer.integer();
    const gen = lexer.integer();
    if (found !== num || gen !== entry.gen || !lexer.takeWord("obj"))
      throw new PdfSyntaxError("another object stands here");
    const value = this.readValue(lexer);
    return this.decipher ? this.decipher.object(value, num, gen) : value;
  }

  private readValue(lexer: Lexer): PdfValue {
    const value = lexer.value();
    if (lexer.sawDuplicateKey) this.problems.add("duplicate-key");
    if (!(value instanceof PdfDict)) return value;
    const before = lexer.pos;
    if (!lexer.takeWord("stream")) return value;
    lexer.pos = before;
    return this.readStream(lexer, value);
  }

  private readStream(lexer: Lexer, dict: PdfDict): PdfStream {
    const before = lexer.pos;
    const length = this.resolve(dict.get("Length"));
    const raw = typeof length === "number" ? streamBytes(lexer, length) : undefined;
    if (raw) return new PdfStream(dict, raw);
    this.problems.add("stream-length");
    lexer.pos = before;
    lexer.takeWord("stream");
    if (this.bytes[lexer.pos] === 13) lexer.pos += 1;
    if (this.bytes[lexer.pos] === 10) lexer.pos += 1;
    let end = Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length).indexOf(
      "endstream",
      lexer.pos,
    );
    if (end < 0) throw new PdfSyntaxError("stream without end");
    while (end > lexer.pos && isWhite(this.bytes[end - 1])) end -= 1;
    return new PdfStream(dict, this.bytes.subarray(lexer.pos, end));
  }

  private readFromStream(num: number, container: number, index: number): PdfValue {
    const stream = this.objectStream(container);
    // the index is a hint; the number decides
    const head =
      stream.heads[index]?.[0] === num ? stream.heads[index] : stream.heads.find(([n]) => n === num);
    if (!head) throw new PdfSyntaxError("object not in its stream");
    const lexer = new Lexer(stream.data, stream.first + head[1], false);
    const value = lexer.value();
    if (lexer.sawDuplicateKey) this.problems.add("duplicate-key");
    return value;
  }

  private objectStream(num: number): ObjectStream {
    const known = this.objectStreams.get(num);
    if (known) return known;
    if (this.entries.get(num)?.kind === "in")
      throw new PdfSyntaxError("object stream inside an object stream");
    const stream = this.get(num);
    if (!(stream instanceof PdfStream) || !isName(stream.dict.get("Type"), "ObjStm"))
      throw new PdfSyntaxError("no object stream");
    const [count, first] = [this.resolve(stream.dict.get("N")), this.resolve(stream.dict.get("First"))];
    if (typeof count !== "number" || typeof first !== "number") throw new PdfSyntaxError("bad object stream");
    const data = decodeStream(stream);
    this.inflated += data.length;
    if (this.inflated > MAX_TOTAL_INFLATED || count > data.length)
      throw new PdfSyntaxError("object streams too large");
    const lexer = new Lexer(data, 0, false);
    const heads: [number, number][] = [];
    for (let i = 0; i < count; i += 1) {
      const [object, offset] = [lexer.integer(), lexer.integer()];
      if (object === undefined || offset === undefined) throw new PdfSyntaxError("bad object stream");
      heads.push([object, offset]);
    }
    const result = { first, data, heads };
    this.objectStreams.set(num, result);
    return result;
  }

  /** Decoded bytes of a stream that is structure or data, not content. Throws PdfSyntaxError. */
  decoded(stream: PdfStream): Uint8Array {
    return decodeStream(stream);
  }

  /**
   * References of all pages in order; one that is listed twice comes twice. Throws PdfSyntaxError on a circle
   * or a monstrous tree.
   */
  pages(): PdfRef[] {
    const pages: PdfRef[] = [];
    const above = new Set<number>();
    let visited = 0;
    const walk = (value: PdfValue): void => {
      if (!(value instanceof PdfRef)) throw new PdfSyntaxError("page tree holds a direct page");
      if (above.size > 64 || above.has(value.num) || ++visited > MAX_PAGES) {
        throw new PdfSyntaxError("page tree runs in a circle");
      }
      const node = this.dict(value);
      if (!node) return;
      if (node.get("Kids") === null) {
        pages.push(value);
        return;
      }
      above.add(value.num);
      for (const kid of this.array(node.get("Kids"))) walk(kid);
      above.delete(value.num);
    };
    walk(this.catalog.get("Pages"));
    return pages;
  }

  /** An attribute that pages inherit from the nodes above them (MediaBox, Rotate, Resources). */
  inherited(page: PdfDict, key: string): PdfValue {
    let node: PdfDict | undefined = page;
    for (let depth = 0; node && depth < 64; depth += 1) {
      const value = this.resolve(node.get(key));
      if (value !== null) return value;
      node = this.dict(node.get("Parent"));
    }
    return null;
  }
}
