import { createHash } from "node:crypto";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { type KeptChild, keepChild } from "../kept-child.ts";
import type { SignatureUse, SigningPolicy } from "./policy.ts";
import type { FileSigner, SignedFile } from "./token-engine.ts";
import type { TokenCertificate } from "./types.ts";

/** What the program calls each of our signatures (interop: VGCA Sign Service); a release is one action of its own. */
const ACTIONS: Record<string, string> = {
  SCAN_CA_NHAN: "SignPDF",
  VAN_BAN_CA_NHAN: "SignApproved",
  VAN_BAN_CO_QUAN: "SignIssued",
  SAO_Y_CO_QUAN: "SignCopy",
  PHU_LUC_CO_QUAN: "SignAppendix",
};

/** After the person's time the process gets a little more to say so; milliseconds. */
const GRACE_MS = 20_000;

/**
 * A signing program on this machine as a second engine: it has the key, asks the person by itself and gives the signed
 * file back. Each file is asked for once and kept account of: an answer that came is used after a restart too, and
 * where none came nothing is asked again before the person says so.
 */
export function createServiceEngine(core: CoreContext, parts: { pdf: KeptChild; policy: SigningPolicy }) {
  const child = keepChild(core.ports, "sign-service", {});
  const { read } = core.database;

  const drop = (actor: string, key: string) =>
    core.write(actor, async (tx) => {
      await tx.db.deleteFrom("signing_requests").where("key", "=", key).execute();
    });

  /** The answer to this request: one that is kept, else a new one. */
  async function answerOf(
    officer: Officer,
    key: string,
    wish: { action: string; bytes: Uint8Array; fields: Record<string, string> },
  ): Promise<Uint8Array> {
    const known = await read
      .selectFrom("signing_requests")
      .selectAll()
      .where("key", "=", key)
      .executeTakeFirst();
    if (known?.answer_file) return core.database.files.read(known.answer_file);
    const set = (state: "asked" | "unsure") =>
      core.write(officer.username, async (tx) => {
        const row = { officer_id: officer.id, action: wish.action, state, asked_at: tx.at };
        await tx.db
          .insertInto("signing_requests")
          .values({ key, ...row, answer_file: null })
          .onConflict((conflict) => conflict.column("key").doUpdateSet(row))
          .execute();
      });
    if (known?.state === "asked") {
      // asked before the program ended here, and nobody knows what the person did there
      await set("unsure");
      throw new AppError("signing.service-unsure");
    }
    const service = core.config.signService;
    if (!service) throw new AppError("signing.service-absent");
    await set("asked");
    try {
      const { bytes } = await child.call<{ bytes: Uint8Array }>(
        "sign",
        { ...wish, address: service.address, patience: service.seconds * 1000 },
        { timeout: service.seconds * 1000 + GRACE_MS },
      );
      const stored = await core.database.files.put(bytes, {
        mediaType: "application/pdf",
        title: "tệp đã ký",
      });
      await core.write(officer.username, async (tx) => {
        await tx.db.insertInto("files").values(stored.row).execute();
        await tx.db
          .updateTable("signing_requests")
          .set({ state: "answered", answer_file: stored.id })
          .where("key", "=", key)
          .execute();
      });
      return bytes;
    } catch (error) {
      // a clear no may be asked again; silence may hide a signature
      if (error instanceof AppError && CLEAR.has(error.code)) await drop(officer.username, key);
      else await set("unsure");
      if (error instanceof AppError && error.code.startsWith("child."))
        throw new AppError("signing.service-silent");
      throw error;
    }
  }

  const signer = (officer: Officer, use: SignatureUse): FileSigner => {
    let present = true;

    async function once(
      action: string,
      bytes: Uint8Array,
      fields: Record<string, string>,
    ): Promise<SignedFile> {
      const key = createHash("sha256").update(`${officer.id} ${action} `).update(bytes).digest("hex");
      try {
        const signed = await answerOf(officer, key, { action, bytes, fields });
        if (Buffer.compare(signed.subarray(0, bytes.length), bytes) !== 0)
          throw new AppError("signing.service-other-file");
        const certificate = await parts.pdf.call<TokenCertificate | null>("newestSigner", { bytes: signed });
        if (!certificate) throw new AppError("signing.service-no-file");
        const why = await parts.policy.refusal(officer, certificate, use);
        if (why) throw new AppError("signing.service-wrong-certificate", { name: certificate.commonName });
        await parts.policy.requireNotRevoked(certificate, []);
        return {
          bytes: signed,
          stamped: false,
          certificate,
          async settle(tx) {
            const row = await tx.db
              .selectFrom("signing_requests")
              .select("answer_file")
              .where("key", "=", key)
              .executeTakeFirst();
            await tx.db.deleteFrom("signing_requests").where("key", "=", key).execute();
            if (row?.answer_file) await core.database.files.erase(tx, row.answer_file, "kept with its paper");
          },
        };
      } catch (error) {
        if (error instanceof AppError) {
          if (error.code === "signing.service-absent") present = false;
          if (UNUSABLE.has(error.code)) await drop(officer.username, key);
        }
        throw error;
      }
    }

    return {
      ready: () => present,
      sign: (wish) => once(ACTIONS[wish.preset] ?? "SignPDF", wish.bytes, {}),
      issue: (bytes, wishes) => {
        const mark = wishes.find((wish) => wish.mark?.number)?.mark;
        const fields = {
          DocNumber: mark?.number ?? "",
          IssuedDate: mark ? `${mark.day}/${mark.month?.padStart(2, "0")}/${mark.year}` : "",
        };
        return once("SignIssued", bytes, fields);
      },
    };
  };

  return { signer, stop: () => child.stop() };
}

/** Nothing was signed, and the person or the program said so. */
const CLEAR: ReadonlySet<string> = new Set(["signing.service-refused", "signing.service-absent"]);
/** What came cannot be used, whatever else happens. */
const UNUSABLE: ReadonlySet<string> = new Set([
  "signing.service-other-file",
  "signing.service-no-file",
  "signing.service-wrong-certificate",
]);
