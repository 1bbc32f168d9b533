import type { Selectable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type {
  Blob,
  Officer,
  Output,
  Parsed,
  SigningPaper,
  VerifyReport,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { stateWords } from "../state-words.ts";
import type { Blobs } from "../transfer/blobs.ts";
import type { Uploads } from "../transfer/uploads.ts";
import { visibleText } from "../visible-text.ts";
import type { SignatureUse, SigningPolicy } from "./policy.ts";
import { dateOf, PAPER_STATES } from "./rules.ts";
import type { FileSigner, FileWish, SignedFile } from "./token-engine.ts";

type PaperRow = Selectable<Schema["signing_papers"]>;
type PutWish = Parsed<"signing.put">;

/** Roles, as an account's list has them, of who signs documents as a competent person. */
const MAY_APPROVE = /"(signer|head)"/;

const paperState = stateWords(PAPER_STATES);

/** What the keeper of the seal adds when a document is issued: each a signature of its own on the same file. */
const RELEASE = [
  "VAN_BAN_CO_QUAN",
  "SO_PHAT_HANH",
  "NGAY_PHAT_HANH",
  "THANG_PHAT_HANH",
  "NAM_PHAT_HANH",
] as const;

/**
 * Papers put up for signature (trình ký): documents that a competent person signs and the keeper of the seal issues
 * with number and date, copies and annexes that the agency signs (NĐ 30/2020/NĐ-CP Điều 25, PL I). What is signed is
 * only ever extended; a number is taken once, in this machine's register, before it is signed.
 */
export function createSigningPapers(
  core: CoreContext,
  parts: {
    pdf: KeptChild;
    blobs: Blobs;
    uploads: Uploads;
    policy: SigningPolicy;
    verify(bytes: Uint8Array): Promise<VerifyReport>;
  },
) {
  const { read } = core.database;
  const agency = core.config.agency.code;

  const rows = () =>
    read
      .selectFrom("signing_papers as p")
      .leftJoin("accounts as signer", "signer.id", "p.signer_id")
      .innerJoin("accounts as putter", "putter.id", "p.put_by")
      .selectAll("p")
      .select(["signer.full_name as signer_name", "putter.full_name as putter_name"]);
  type ListedRow = Awaited<ReturnType<ReturnType<typeof rows>["execute"]>>[number];

  /** Whose turn it is, and with what kind of certificate; undefined when the paper waits for nobody. */
  function turnOf(row: PaperRow): SignatureUse | undefined {
    if (row.state === "to-approve") return "personal";
    return row.state === "to-issue" ? "agency" : undefined;
  }

  const isTurnOf = (row: PaperRow, officer: Officer): boolean => {
    const turn = turnOf(row);
    return turn === "personal"
      ? row.signer_id === officer.id
      : turn === "agency" && parts.policy.keepsSeal(officer);
  };

  const isVisible = (row: PaperRow, officer: Officer): boolean =>
    row.put_by === officer.id || row.signer_id === officer.id || parts.policy.keepsSeal(officer);

  function summary(row: ListedRow, officer: Officer): SigningPaper {
    return {
      id: row.id,
      kind: row.kind as SigningPaper["kind"],
      title: row.title,
      state: paperState(row.state),
      pages: row.pages,
      putBy: row.putter_name,
      putAt: row.put_at,
      signer: row.signer_name,
      capacity: row.capacity,
      symbol: row.symbol,
      number: row.number,
      issuedOn: row.issued_on,
      toSign: isTurnOf(row, officer) ? (turnOf(row) ?? null) : null,
      rejected: row.rejected ? JSON.parse(row.rejected) : null,
    };
  }

  async function require(officer: Officer, id: string): Promise<ListedRow> {
    const row = await rows().where("p.id", "=", id).executeTakeFirst();
    if (!row || !isVisible(row, officer)) throw new AppError("signing.no-paper");
    return row;
  }

  /** Takes an upload in when it stands the check; what does not is erased again. Answers the file's id. */
  async function admit(
    client: string,
    token: string,
    check: (bytes: Uint8Array, name: string) => Promise<unknown>,
  ): Promise<string> {
    const { id, row } = parts.uploads.take(client, token);
    await core.write("system", async (tx) => {
      await tx.db.insertInto("files").values(row).execute();
    });
    try {
      await check(await core.database.files.read(id), row.title);
      return id;
    } catch (error) {
      await core.write("system", (tx) => core.database.files.erase(tx, id, "refused"));
      throw error;
    }
  }

  async function requireSigner(id: string): Promise<void> {
    const signer = await read
      .selectFrom("accounts")
      .select(["roles", "active"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (signer?.active !== 1 || !MAY_APPROVE.test(signer.roles)) throw new AppError("signing.no-signer");
  }

  /** The next number that the register of this kind of document and year has free. */
  async function nextNumber(symbol: string, year: number): Promise<number> {
    const last = await read
      .selectFrom("issue_numbers")
      .select((e) => e.fn.max("number").as("last"))
      .where("agency", "=", agency)
      .where("symbol", "=", symbol)
      .where("year", "=", year)
      .executeTakeFirst();
    return Number(last?.last ?? 0) + 1;
  }

  /**
   * Takes a number of the register for this paper, durably, before anything is signed with it. A paper that has one
   * keeps it. Throws `signing.number-used` with the paper that has it.
   */
  async function takeNumber(officer: Officer, row: PaperRow, wish: number | undefined): Promise<number> {
    if (row.number !== null) return row.number;
    const symbol = row.symbol ?? "";
    const number = wish ?? (await nextNumber(symbol, Number(core.now().slice(0, 4))));
    await core.write(officer.username, async (tx) => {
      const key = { agency, symbol, year: Number(tx.at.slice(0, 4)), number };
      const used = await tx.db
        .selectFrom("issue_numbers")
        .innerJoin("signing_papers", "signing_papers.id", "issue_numbers.paper_id")
        .select(["signing_papers.id", "signing_papers.title"])
        .where("issue_numbers.agency", "=", key.agency)
        .where("issue_numbers.symbol", "=", symbol)
        .where("issue_numbers.year", "=", key.year)
        .where("issue_numbers.number", "=", number)
        .executeTakeFirst();
      if (used && used.id !== row.id)
        throw new AppError("signing.number-used", { number: `${number}/${symbol}`, title: used.title });
      if (!used) {
        await tx.db
          .insertInto("issue_numbers")
          .values({ ...key, paper_id: row.id, taken_by: officer.id, taken_at: tx.at })
          .execute();
      }
      await tx.db
        .updateTable("signing_papers")
        .set({ number, issued_on: tx.at.slice(0, 10) })
        .where("id", "=", row.id)
        .execute();
      await tx.audit("signing.number-taken", row.id, { number, symbol });
      tx.emit("signing", [row.id]);
    });
    return number;
  }

  const imageOf = async (owner: string): Promise<FileWish["image"]> => {
    const row = await read
      .selectFrom("signing_images")
      .selectAll()
      .where("owner", "=", owner)
      .executeTakeFirst();
    if (!row) return undefined;
    return { png: await core.database.files.read(row.file_id), widthMm: row.width_mm ?? undefined };
  };

  /** Several signatures one after another on one file. */
  async function signAll(signer: FileSigner, bytes: Uint8Array, wishes: Omit<FileWish, "bytes">[]) {
    if (signer.issue && wishes.length > 1) return signer.issue(bytes, wishes);
    let last: SignedFile | undefined;
    let current = bytes;
    for (const wish of wishes) {
      last = await signer.sign({ ...wish, bytes: current });
      current = last.bytes;
    }
    if (!last) throw new Error("nothing to sign");
    return last;
  }

  /** Nothing leaves that does not hold: the old bytes first, every signature intact, nothing suspicious. */
  async function requireSound(before: Uint8Array, after: Uint8Array): Promise<VerifyReport> {
    const report = await parts.verify(after);
    const sound =
      Buffer.compare(after.subarray(0, before.length), before) === 0 &&
      report.signatures.every((one) => one.integrity === "intact" && one.changesAfter !== "suspicious");
    if (!sound) throw new AppError("signing.failed", { why: "chữ ký vừa tạo không kiểm tra được" });
    return report;
  }

  async function wishesOf(
    officer: Officer,
    row: PaperRow,
    options: { number?: number; capacity?: string },
  ): Promise<Omit<FileWish, "bytes">[]> {
    const agencyName = core.config.agency.name;
    const base = { signerName: officer.fullName };
    if (row.state === "to-approve") {
      const capacity = options.capacity ?? row.capacity ?? undefined;
      const allowed = parts.policy.capacitiesOf(officer.username, core.now().slice(0, 10));
      if (capacity !== undefined && !allowed.includes(capacity))
        throw new AppError("signing.no-capacity", { capacity });
      return [{ ...base, preset: "VAN_BAN_CA_NHAN", image: await imageOf(officer.id), capacity }];
    }
    if (row.kind === "copy") {
      const mark = { agencyName, copyForm: row.copy_form ?? "SAO Y" };
      return [{ ...base, preset: "SAO_Y_CO_QUAN", mark }];
    }
    if (row.kind === "annex") {
      return [{ ...base, preset: "PHU_LUC_CO_QUAN", mark: { documentNumber: row.symbol ?? "" } }];
    }
    const number = await takeNumber(officer, row, options.number);
    const issuedOn = (await require(officer, row.id)).issued_on ?? core.now().slice(0, 10);
    const [day, month, year] = dateOf(issuedOn);
    const mark = {
      agencyName,
      // numbers below 10 get a 0 before them (NĐ 30/2020/NĐ-CP PL I Phần I mục II.3)
      number: String(number).padStart(2, "0"),
      day,
      month,
      year,
    };
    const image = await imageOf("seal");
    return RELEASE.map((preset) => ({ ...base, preset, mark, image }));
  }

  return {
    require,

    async list(officer: Officer): Promise<SigningPaper[]> {
      const all = await rows().orderBy("p.put_at", "desc").limit(500).execute();
      return all.filter((row) => isVisible(row, officer)).map((row) => summary(row, officer));
    },

    async detail(officer: Officer, id: string): Promise<Output<"signing.paper">> {
      const row = await require(officer, id);
      const file = await core.database.files.stat(row.current_file);
      if (!file) throw new AppError("files.missing");
      const bytes = () => core.database.files.read(row.current_file);
      const picture = (page: number): Blob =>
        parts.blobs.ofMaker(`trang-${page}.png`, "image/png", async () =>
          parts.pdf.call<Uint8Array>("pagePicture", { bytes: await bytes(), page }),
        );
      const year = Number(core.now().slice(0, 4));
      return {
        ...summary(row, officer),
        file: parts.blobs.ofFile(file, `${row.title.slice(0, 60)}.pdf`),
        pictures: Array.from({ length: Math.min(row.pages, 50) }, (_, i) => picture(i + 1)),
        capacities: parts.policy.capacitiesOf(officer.username, core.now().slice(0, 10)),
        nextNumber: row.number ?? (await nextNumber(row.symbol ?? "", year)),
      };
    },

    /** Puts a file up for signature; it must be readable, open to one more signature, and sound as far as it is signed. */
    async put(officer: Officer, client: string, wish: PutWish): Promise<SigningPaper> {
      const known = await rows().where("p.id", "=", wish.id).executeTakeFirst();
      if (known) return summary(known, officer);
      if (wish.kind === "document") await requireSigner(wish.signerId);
      const file = await admit(client, wish.upload, async (bytes, name) => {
        await parts.pdf.call("signable", { bytes, name });
        const { verdict } = await parts.verify(bytes);
        if (verdict === "invalid") throw new AppError("signing.paper-invalid", { name });
      });
      const bytes = await core.database.files.read(file);
      const { pages } = await parts.pdf.call<{ pages: number }>("signable", { bytes });
      await core.write(officer.username, async (tx) => {
        await tx.db
          .insertInto("signing_papers")
          .values({
            id: wish.id,
            kind: wish.kind,
            title: visibleText(wish.title),
            state: wish.kind === "document" ? "to-approve" : "to-issue",
            first_file: file,
            current_file: file,
            pages,
            signer_id: wish.kind === "document" ? wish.signerId : null,
            capacity: null,
            copy_form: wish.kind === "copy" ? wish.copyForm : null,
            symbol: wish.kind === "copy" ? null : visibleText(wish.symbol),
            number: null,
            issued_on: null,
            put_by: officer.id,
            put_at: tx.at,
            rejected: null,
          })
          .execute();
        await tx.audit("signing.put", wish.id, { kind: wish.kind });
        tx.emit("signing", [wish.id]);
      });
      return summary(await require(officer, wish.id), officer);
    },

    /** One step of a paper: the person's signature, or all that the keeper of the seal adds, on one file. */
    async sign(
      officer: Officer,
      id: string,
      signer: FileSigner,
      options: { number?: number; capacity?: string },
      also: (tx: WriteTx) => Promise<void>,
    ): Promise<void> {
      const row = await require(officer, id);
      if (!isTurnOf(row, officer)) throw new AppError("signing.not-your-turn");
      const before = await core.database.files.read(row.current_file);
      const wishes = await wishesOf(officer, row, options);
      const { bytes, certificate, settle } = await signAll(signer, before, wishes);
      await requireSound(before, bytes);
      const stored = await core.database.files.put(bytes, {
        mediaType: "application/pdf",
        title: `${row.title.slice(0, 80)} (đã ký)`,
      });
      const issued = row.state === "to-issue";
      await core.write(officer.username, async (tx) => {
        await also(tx);
        await settle?.(tx);
        const now = await tx.db
          .selectFrom("signing_papers")
          .selectAll()
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        if (now.state !== row.state || now.current_file !== row.current_file) return;
        await tx.db.insertInto("files").values(stored.row).execute();
        await tx.db
          .updateTable("signing_papers")
          .set({
            state: issued ? "issued" : "to-issue",
            current_file: stored.id,
            issued_on: now.issued_on ?? (issued ? tx.at.slice(0, 10) : null),
            ...(issued ? {} : { capacity: wishes[0]?.capacity ?? null }),
          })
          .where("id", "=", id)
          .execute();
        if (issued) {
          await tx.outbox({
            kind: "paper.issued",
            dossierId: null,
            body: {
              paperId: id,
              kind: now.kind,
              title: now.title,
              agencyCode: agency,
              symbol: now.symbol,
              number: now.number,
              year: Number((now.issued_on ?? tx.at).slice(0, 4)),
              issuedOn: now.issued_on ?? tx.at.slice(0, 10),
              capacity: now.capacity,
              signatures: wishes.length,
              certificateSerial: certificate.serial,
              sha256: stored.sha256,
            },
            files: [stored.id],
          });
          tx.emit("sync", []);
        }
        await tx.audit(issued ? "signing.issued" : "signing.approved", id, {
          certificate: certificate.serial,
          sha256: stored.sha256,
          signatures: wishes.length,
        });
        tx.emit("signing", [id]);
      });
    },

    /** Not signed, with the reason that who put it up reads. */
    async reject(officer: Officer, id: string, why: string): Promise<void> {
      const row = await require(officer, id);
      if (!isTurnOf(row, officer)) throw new AppError("signing.not-your-turn");
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("signing_papers")
          .set({
            state: "rejected",
            rejected: JSON.stringify({ by: officer.fullName, at: tx.at, why: visibleText(why) }),
          })
          .where("id", "=", id)
          .where("state", "=", row.state)
          .execute();
        await tx.audit("signing.rejected", id, { why });
        tx.emit("signing", [id]);
      });
    },

    /** The image of one's own signature, or the seal's by its keeper; checked before it is kept. */
    async setImage(officer: Officer, client: string, wish: Parsed<"signing.setImage">): Promise<void> {
      if (wish.which === "seal" && !parts.policy.keepsSeal(officer))
        throw new AppError("signing.not-seal-keeper");
      const ink = wish.which === "seal" ? "red" : "blue";
      const file = await admit(client, wish.upload, (png) => parts.pdf.call("checkMarkImage", { png, ink }));
      const owner = wish.which === "seal" ? "seal" : officer.id;
      const row = { file_id: file, width_mm: wish.widthMm ?? null, set_by: officer.id };
      await core.write(officer.username, async (tx) => {
        await tx.db
          .insertInto("signing_images")
          .values({ owner, ...row, set_at: tx.at })
          .onConflict((conflict) => conflict.column("owner").doUpdateSet({ ...row, set_at: tx.at }))
          .execute();
        await tx.audit("signing.image-set", owner, {});
        tx.emit("signing", []);
      });
    },

    async images(officer: Officer): Promise<Output<"signing.images">> {
      const of = async (owner: string) => {
        const row = await read
          .selectFrom("signing_images")
          .selectAll()
          .where("owner", "=", owner)
          .executeTakeFirst();
        if (!row) return null;
        const file = await core.database.files.stat(row.file_id);
        if (!file) return null;
        return { picture: parts.blobs.ofFile(file, "hinh.png"), widthMm: row.width_mm };
      };
      return {
        mine: await of(officer.id),
        seal: await of("seal"),
        keepsSeal: parts.policy.keepsSeal(officer),
      };
    },

    /** Who may be asked for a personal signature, and as what each signs today. */
    async signers(): Promise<Output<"signing.signers">> {
      const all = await read
        .selectFrom("accounts")
        .select(["id", "username", "full_name", "title", "roles"])
        .where("active", "=", 1)
        .orderBy("full_name")
        .execute();
      const day = core.now().slice(0, 10);
      return all
        .filter((row) => MAY_APPROVE.test(row.roles))
        .map((row) => ({
          id: row.id,
          fullName: row.full_name,
          title: row.title,
          capacities: parts.policy.capacitiesOf(row.username, day),
        }));
    },
  };
}
