import type { WriteTx } from "../../../db/database.ts";
import type { Officer, Output, Parsed, SigningPaper, VerifyReport } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { isTrainingIssuer } from "../training/service.ts";
import type { Blobs } from "../transfer/blobs.ts";
import type { Uploads } from "../transfer/uploads.ts";
import { visibleText } from "../visible-text.ts";
import { createAdmission } from "./admission.ts";
import type { Completion } from "./completion.ts";
import { createMarkImages } from "./images.ts";
import { createIssueNumbers } from "./issue-numbers.ts";
import { createPaperMarks, type PaperOptions, type Wish } from "./paper-marks.ts";
import { createPaperRows } from "./paper-rows.ts";
import type { SigningPolicy } from "./policy.ts";
import type { FileSigner, SignedFile } from "./token-engine.ts";

type PutWish = Parsed<"signing.put">;

/** Roles, as an account's list has them, of who signs documents as a competent person. */
const MAY_APPROVE = /"(signer|head)"/;

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
    completion: Completion;
  },
) {
  const { read } = core.database;
  const agency = core.config.agency.code;
  const admit = createAdmission(core, parts.uploads);
  const numbers = createIssueNumbers(core);
  const images = createMarkImages(core, { ...parts, admit });
  const rows = createPaperRows(core, { ...parts, numbers });
  const marks = createPaperMarks(core, { ...parts, numbers, images, rows });

  async function requireSigner(id: string): Promise<void> {
    const signer = await read
      .selectFrom("accounts")
      .select(["roles", "active"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (signer?.active !== 1 || !MAY_APPROVE.test(signer.roles)) throw new AppError("signing.no-signer");
  }

  /** Several signatures one after another on one file. */
  async function signAll(signer: FileSigner, bytes: Uint8Array, wishes: Wish[]) {
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

  /** Nothing leaves that does not hold: the old bytes first, what was added intact, nothing broken or suspicious. */
  async function requireSound(before: Uint8Array, after: Uint8Array): Promise<VerifyReport> {
    const report = await parts.verify(after);
    const sound =
      Buffer.compare(after.subarray(0, before.length), before) === 0 &&
      report.signatures.at(-1)?.integrity === "intact" &&
      report.signatures.every((one) => one.integrity !== "broken" && one.changesAfter !== "suspicious");
    if (!sound) throw new AppError("signing.failed", { why: "chữ ký vừa tạo không kiểm tra được" });
    return report;
  }

  /** The file of a paper as training keeps it, every page marked before it is signed; what training signed is marked. */
  async function marked(id: string, title: string): Promise<string> {
    const { files } = core.database;
    const bytes = await files.read(id);
    const { signatures } = await parts.verify(bytes);
    if (signatures.length > 0) return id;
    const stored = await files.put(await parts.pdf.call<Uint8Array>("markTraining", { bytes }), {
      mediaType: "application/pdf",
      title,
    });
    await core.write("system", async (tx) => {
      await tx.db.insertInto("files").values(stored.row).execute();
      await files.erase(tx, id, "training");
    });
    return stored.id;
  }

  return {
    require: rows.require,
    list: rows.list,
    detail: rows.detail,
    marks: marks.places,
    setImage: images.set,
    images: images.shown,

    /** Puts a file up for signature; it must be readable, open to one more signature, and sound as far as it is signed. */
    async put(officer: Officer, client: string, wish: PutWish): Promise<SigningPaper> {
      const known = await rows.find(wish.id);
      if (known) return rows.summary(known, officer);
      if (wish.kind === "document") await requireSigner(wish.signerId);
      const admitted = await admit(officer, client, wish.upload, async (bytes, name) => {
        await parts.pdf.call("signable", { bytes, name });
        const { verdict, signatures } = await parts.verify(bytes);
        if (verdict === "invalid") throw new AppError("signing.paper-invalid", { name });
        if (core.config.training && !signatures.every(({ issuer }) => isTrainingIssuer(issuer))) {
          throw new AppError("training.signed-paper");
        }
      });
      const file = core.config.training ? await marked(admitted, wish.title.slice(0, 80)) : admitted;
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
      return rows.summary(await rows.require(officer, wish.id), officer);
    },

    /** One step of a paper: the person's signature, or all that the keeper of the seal adds, on one file. */
    async sign(
      officer: Officer,
      id: string,
      signer: FileSigner,
      options: PaperOptions,
      also: (tx: WriteTx) => Promise<void>,
    ): Promise<void> {
      const row = await rows.requireTurn(officer, id);
      const before = await core.database.files.read(row.current_file);
      const wishes = await marks.wishesOf(officer, row, options);
      const { bytes, certificate, settle } = await signAll(signer, before, wishes);
      const report = await requireSound(before, bytes);
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
          await parts.completion.record(tx, {
            kind: "paper",
            id,
            // one signature without a certified time is enough for the file to want one
            stamped: report.signatures.every((one) => one.level !== "B-B"),
            certificate: certificate.sha256,
            signedBy: officer.id,
          });
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
      const row = await rows.requireTurn(officer, id);
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
