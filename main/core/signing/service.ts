import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Officer, Output, Token, VerifyReport } from "../../../preload/contract/index.ts";
import type { Accounts } from "../accounts/service.ts";
import type { CoreContext } from "../context.ts";
import { signerOf } from "../digitise/service.ts";
import type { DocumentRow, DocumentViews } from "../digitise/views.ts";
import { AppError, toWireError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { isDemonstrationIssuer } from "../office/service.ts";
import { toTimestamp } from "../time.ts";
import type { Completion } from "./completion.ts";
import { signDocument } from "./engine.ts";
import type { RevocationLists } from "./lists.ts";
import { requireUsableCertificate } from "./rules.ts";
import { type PluggedToken, problemOf, type TokenSessions } from "./token-sessions.ts";
import type { TokenCertificate, TokenDescription } from "./types.ts";

type SignResult = Output<"signing.sign">["results"][number];

/**
 * Signs the officer's own scans: personal signature, top left of page 1, naming who scanned and when it was
 * scanned, before extraction (TT 01/2023/TT-VPCP Điều 8 k1). A missing token never stops receiving.
 */
export function createSigning(
  core: CoreContext,
  parts: {
    accounts: Accounts;
    views: DocumentViews;
    tokens: TokenSessions;
    pdf: KeptChild;
    verify(bytes: Uint8Array): Promise<VerifyReport>;
    completion: Completion;
    lists: RevocationLists;
  },
) {
  /** Why a certificate cannot sign for this officer; undefined when it can. */
  function refusal(certificate: TokenCertificate, identity: string | null): AppError | undefined {
    if (!core.config.demonstration && isDemonstrationIssuer(certificate.issuer)) {
      return new AppError("office.demo-data-refused");
    }
    try {
      requireUsableCertificate(certificate, { now: core.ports.clock.now(), identity });
      return undefined;
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  /**
   * The certificate's state at the time of signing, from the lists on this machine (NĐ 68/2024/NĐ-CP Điều 31).
   * Throws `signing.certificate-revoked`, `signing.revocation-stale`, and `signing.revocation-unlisted` where the
   * office demands a list.
   */
  async function requireNotRevoked(certificate: TokenCertificate, token: TokenDescription): Promise<void> {
    const certificates = [certificate.der, ...token.certificates.map((one) => one.der)];
    const ask = () =>
      parts.pdf.call<"good" | "revoked" | "stale" | "unlisted">("revocation", {
        certificates,
        trustFolders: core.config.trustFolders,
        listFolder: parts.lists.folder,
        now: core.ports.clock.now(),
      });
    let state = await ask();
    if (state === "stale" || state === "unlisted") {
      await parts.lists.refresh(certificates);
      state = await ask();
    }
    if (state === "revoked") throw new AppError("signing.certificate-revoked");
    if (state === "stale") throw new AppError("signing.revocation-stale");
    if (state === "unlisted" && core.config.requireRevocationList) {
      throw new AppError("signing.revocation-unlisted");
    }
  }

  const pinState = (flags: TokenDescription["flags"]): Token["pinState"] =>
    flags.locked ? "locked" : flags.finalTry ? "final-try" : flags.countLow ? "count-low" : "ok";

  /** One document from `to-sign` to `signed`; whatever fails leaves it waiting. */
  async function signOne(
    officer: Officer,
    document: DocumentRow,
    token: TokenDescription,
    certificate: TokenCertificate,
  ): Promise<void> {
    if (!document.pdf_file) throw new AppError("digitise.wrong-state", { state: document.state });
    const bytes = await core.database.files.read(document.pdf_file);
    const { bytes: signed, stamped } = await signDocument({
      bytes,
      preset: "SCAN_CA_NHAN",
      signerName: officer.fullName,
      scannedAt: document.scanned_at,
      signedAt: core.now(),
      certificate,
      sign: (data) => parts.tokens.sign(officer, token.serial, certificate.keyId, data),
      pdf: parts.pdf,
      stamp: core.config.timestamp ? parts.completion.stamp : undefined,
      nonce: parts.completion.nonce(),
      timestampRoom: parts.completion.tokenSize(),
    });
    const report = await parts.verify(signed);
    const own = report.signatures.at(-1);
    if (own?.integrity !== "intact")
      throw new AppError("signing.failed", { why: "chữ ký vừa tạo không kiểm tra được" });
    const stored = await core.database.files.put(signed, {
      mediaType: "application/pdf",
      title: `${document.title.slice(0, 80)} (đã ký)`,
    });
    await core.write(officer.username, async (tx) => {
      const row = await tx.db
        .selectFrom("documents")
        .selectAll()
        .where("id", "=", document.id)
        .executeTakeFirstOrThrow();
      if (row.state !== "to-sign" || row.held === 1) return;
      const pages = await tx.db
        .selectFrom("pages")
        .select(["file_id", "sha256"])
        .where("document_id", "=", document.id)
        .orderBy("ordinal")
        .execute();
      const scanner = await tx.db
        .selectFrom("accounts")
        .select("full_name as fullName")
        .where("id", "=", document.scanned_by)
        .executeTakeFirstOrThrow();
      await tx.db.insertInto("files").values(stored.row).execute();
      await tx.db
        .updateTable("documents")
        .set({
          state: "signed",
          signed_file: stored.id,
          signed_by: officer.id,
          signed_at: tx.at,
          signature: JSON.stringify(own),
          error: null,
        })
        .where("id", "=", document.id)
        .execute();
      await parts.completion.record(tx, {
        documentId: document.id,
        stamped,
        certificate: certificate.sha256,
      });
      if (document.dossier_id) {
        await addDossierEvent(tx, {
          id: core.ports.random.uuid(),
          dossierId: document.dossier_id,
          kind: "document-signed",
          by: officer.fullName,
          detail: { document: document.id },
        });
        tx.emit("dossiers", [document.dossier_id]);
      }
      await tx.outbox({
        kind: document.dossier_id ? "document.signed" : "campaign.document-signed",
        dossierId: document.dossier_id,
        body: {
          documentId: document.id,
          ...(document.dossier_id
            ? { componentId: document.component_id }
            : { folderId: document.folder_id, replaces: document.replaces, signedBy: officer.id }),
          title: document.title,
          pages: pages.length,
          sha256: stored.sha256,
          pageHashes: pages.map((page) => page.sha256),
          scannedBy: { id: document.scanned_by, fullName: scanner.fullName },
          scannedAt: document.scanned_at,
          signedAt: tx.at,
          certificateSerial: certificate.serial,
          level: stamped ? "B-T" : "B-B",
        },
        files: [stored.id, ...pages.map((page) => page.file_id)],
      });
      await tx.enqueue({
        kind: "digitise.extract",
        payload: { documentId: document.id },
        subjectId: document.id,
      });
      await tx.audit("signing.signed", document.id, {
        certificate: certificate.serial,
        sha256: stored.sha256,
      });
      tx.emit("documents", [document.id]);
      tx.emit("sync", []);
    });
  }

  function described(officer: Officer, identity: string | null, { token, library }: PluggedToken) {
    return {
      label: token.label,
      serial: token.serial,
      library: library.issuer,
      pinState: pinState(token.flags),
      triesLeft: parts.tokens.triesLeft(token),
      session: parts.tokens.open(officer, token.serial),
      certificates: token.certificates.map((certificate) => {
        const why = refusal(certificate, identity);
        return {
          keyId: certificate.keyId,
          commonName: certificate.commonName,
          issuer: certificate.issuer,
          notBefore: toTimestamp(Date.parse(certificate.notBefore)),
          notAfter: toTimestamp(Date.parse(certificate.notAfter)),
          mine: why?.code !== "signing.certificate-not-yours",
          usable: why === undefined,
          why: why ? toWireError(why).message : null,
        };
      }),
    };
  }

  return {
    /** Tokens that are plugged in, each certificate with whether this officer may sign with it and why not. */
    async tokens(officer: Officer): Promise<Output<"signing.tokens">> {
      const identity = await parts.accounts.identity(officer.id);
      try {
        const libraries = await parts.tokens.list();
        const problem = problemOf(libraries);
        return {
          module: libraries[0]?.path ?? null,
          problem: problem ? toWireError(problem) : null,
          tokens: (await parts.tokens.plugged()).map((one) => described(officer, identity, one)),
          libraries: libraries.map((one) => ({
            path: one.path,
            issuer: one.issuer,
            foundBy: one.foundBy,
            bits: one.bits,
            why: one.failure ? toWireError(one.failure).message : null,
          })),
        };
      } catch (error) {
        return {
          module: core.config.token?.module ?? null,
          tokens: [],
          libraries: [],
          problem: toWireError(error),
        };
      }
    },

    /** Looks for libraries and tokens anew: something was installed, or the system tells of no readers. */
    async lookAgain(officer: Officer): Promise<Output<"signing.tokens">> {
      await parts.tokens.again();
      return this.tokens(officer);
    },

    /** Opens a token for this officer until it is pulled out, idle, or the officer leaves; the PIN is tried once. */
    async unlock(officer: Officer, wish: { tokenSerial: string; pin: string }): Promise<void> {
      const identity = await parts.accounts.identity(officer.id);
      const { token } = await parts.tokens.requireToken(wish.tokenSerial);
      const refusals = token.certificates.map((one) => refusal(one, identity));
      // nobody types a PIN into a token that could not sign for them anyway
      if (refusals.length > 0 && refusals.every((why) => why)) throw refusals[0];
      await parts.tokens.unlock(officer, wish.tokenSerial, wish.pin);
    },

    /** Closes this officer's token: the next signature asks for the PIN. */
    async lock(officer: Officer, wish: { tokenSerial: string }): Promise<void> {
      if (parts.tokens.open(officer, wish.tokenSerial)) await parts.tokens.lock(wish.tokenSerial);
    },

    levels: (officer: Officer) => parts.completion.levels(officer),

    async complete(officer: Officer) {
      return { papers: await parts.completion.takeUp(officer.username, officer.id) };
    },

    /** How many tokens are plugged in, for the doctor. */
    async count() {
      const libraries = await parts.tokens.list();
      const problem = problemOf(libraries);
      if (problem && libraries.length > 0) throw problem;
      return { module: libraries[0]?.path ?? null, count: (await parts.tokens.plugged()).length };
    },

    queue: (officer: Officer) => parts.views.toSign(officer),

    /**
     * Signs one after another; the PIN is asked for where no session is open. A PIN that is refused stops the batch at
     * once: it is never tried again by itself. Every document gets its own answer.
     */
    async sign(
      officer: Officer,
      wish: { documentIds: string[]; tokenSerial: string; keyId: string; pin?: string },
    ): Promise<{ results: SignResult[] }> {
      const { token } = await parts.tokens.requireToken(wish.tokenSerial);
      const certificate = token.certificates.find((one) => one.keyId === wish.keyId);
      if (!certificate) throw new AppError("signing.no-key", { why: "không có chứng thư này trên token" });
      const why = refusal(certificate, await parts.accounts.identity(officer.id));
      if (why) throw why;
      await requireNotRevoked(certificate, token);
      const documents: DocumentRow[] = [];
      for (const id of wish.documentIds) {
        const row = await parts.views.require(id, officer);
        if (row.held === 1) throw new AppError("campaigns.not-checked");
        if (signerOf(row) !== officer.id) throw new AppError("signing.not-scanner");
        documents.push(row);
      }
      if (wish.pin !== undefined) await parts.tokens.unlock(officer, token.serial, wish.pin);
      else if (!parts.tokens.open(officer, token.serial)) throw new AppError("signing.pin-needed");
      const results: SignResult[] = [];
      let ended: AppError | undefined;
      for (const document of documents) {
        if (document.state === "signed" || document.state === "extracted") {
          results.push({ documentId: document.id, ok: true, error: null });
          continue;
        }
        try {
          if (ended) throw ended;
          if (document.state !== "to-sign")
            throw new AppError("digitise.wrong-state", { state: document.state });
          await signOne(officer, document, token, certificate);
          results.push({ documentId: document.id, ok: true, error: null });
        } catch (error) {
          results.push({ documentId: document.id, ok: false, error: toWireError(error) });
          // without the token nothing more can be signed: each of the rest says so
          if (!parts.tokens.open(officer, token.serial) && error instanceof AppError) ended = error;
        }
      }
      return { results };
    },

    /** At user switch, lock and idle: whatever the token's process still knows is gone with it. */
    forget: () => parts.tokens.forget(),
  };
}

export type Signing = ReturnType<typeof createSigning>;
