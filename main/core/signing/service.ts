import type { WriteTx } from "../../../db/database.ts";
import type { Officer, Output, Parsed, Token, VerifyReport } from "../../../preload/contract/index.ts";
import type { Accounts } from "../accounts/service.ts";
import type { CoreContext } from "../context.ts";
import type { DocumentViews } from "../digitise/views.ts";
import { AppError, toWireError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { toTimestamp } from "../time.ts";
import type { Blobs } from "../transfer/blobs.ts";
import type { Uploads } from "../transfer/uploads.ts";
import { type BatchItem, createBatches } from "./batches.ts";
import type { Completion } from "./completion.ts";
import type { RevocationLists } from "./lists.ts";
import { createSigningPapers } from "./papers.ts";
import { createSigningPolicy, type SignatureUse } from "./policy.ts";
import { createScanSigning } from "./scans.ts";
import { createServiceEngine } from "./service-engine.ts";
import { createTokenEngine, type FileSigner } from "./token-engine.ts";
import { type PluggedToken, problemOf, type TokenSessions } from "./token-sessions.ts";
import type { TokenDescription } from "./types.ts";

type SignResult = Output<"signing.sign">["results"][number];
type With = Parsed<"signing.startBatch">["with"];
type WithToken = Extract<With, { tokenSerial: string }>;

/**
 * Signing at the counter: tokens and their PIN, scans, papers put up for signature, many of them with one PIN. A
 * missing token never stops receiving; what is not signed waits ("chờ ký").
 */
export function createSigning(
  core: CoreContext,
  parts: {
    accounts: Accounts;
    views: DocumentViews;
    tokens: TokenSessions;
    pdf: KeptChild;
    blobs: Blobs;
    uploads: Uploads;
    verify(bytes: Uint8Array): Promise<VerifyReport>;
    completion: Completion;
    lists: RevocationLists;
    sendBack(tx: WriteTx, documentId: string): Promise<void>;
  },
) {
  const policy = createSigningPolicy(core, parts);
  const tokenEngine = createTokenEngine(core, parts);
  const serviceEngine = createServiceEngine(core, { pdf: parts.pdf, policy });
  const scans = createScanSigning(core, parts);
  const papers = createSigningPapers(core, { ...parts, policy });
  const batches = createBatches(core, {
    signItem: (officer, item, signer, also) =>
      item.kind === "scan"
        ? scans.sign(officer, item.id, signer, also)
        : papers.sign(officer, item.id, signer, item.options, also),
  });

  const pinState = (flags: TokenDescription["flags"]): Token["pinState"] =>
    flags.locked ? "locked" : flags.finalTry ? "final-try" : flags.countLow ? "count-low" : "ok";

  async function described(officer: Officer, { token, library }: PluggedToken): Promise<Token> {
    const certificates: Token["certificates"] = [];
    for (const certificate of token.certificates) {
      const { use, why } = await policy.judge(officer, certificate);
      certificates.push({
        keyId: certificate.keyId,
        commonName: certificate.commonName,
        issuer: certificate.issuer,
        notBefore: toTimestamp(Date.parse(certificate.notBefore)),
        notAfter: toTimestamp(Date.parse(certificate.notAfter)),
        use,
        mine: why?.code !== "signing.certificate-not-yours" && why?.code !== "signing.not-seal-keeper",
        usable: why === undefined,
        why: why ? toWireError(why).message : null,
      });
    }
    return {
      label: token.label,
      serial: token.serial,
      library: library.issuer,
      pinState: pinState(token.flags),
      refused: parts.tokens.refused(token),
      usualTries: parts.tokens.usualTries(),
      session: parts.tokens.open(officer, token.serial),
      certificates,
    };
  }

  /**
   * The signer behind an open token, after all that is checked before a key is used. A PIN opens the token first;
   * it is tried once, and only when nothing else stands against signing.
   */
  async function withToken(officer: Officer, wish: WithToken, use: SignatureUse): Promise<FileSigner> {
    const { token } = await parts.tokens.requireToken(wish.tokenSerial);
    const certificate = token.certificates.find((one) => one.keyId === wish.keyId);
    if (!certificate) throw new AppError("signing.no-key", { why: "không có chứng thư này trên token" });
    const why = await policy.refusal(officer, certificate, use);
    if (why) throw why;
    await policy.requireNotRevoked(certificate, token.certificates);
    if (wish.pin !== undefined) await parts.tokens.unlock(officer, token.serial, wish.pin);
    else if (!parts.tokens.open(officer, token.serial)) throw new AppError("signing.pin-needed");
    return tokenEngine(officer, token.serial, certificate);
  }

  const withEngine = (officer: Officer, wish: With, use: SignatureUse): Promise<FileSigner> | FileSigner =>
    "service" in wish ? serviceEngine.signer(officer, use) : withToken(officer, wish, use);

  /** What each thing of a batch is, and whose kind of signature it wants; all of them the same. */
  async function itemsOf(
    officer: Officer,
    wishes: Parsed<"signing.startBatch">["items"],
  ): Promise<{ items: BatchItem[]; use: SignatureUse }> {
    const items: BatchItem[] = [];
    const uses = new Set<SignatureUse>();
    for (const { kind, id, ...options } of wishes) {
      if (kind === "scan") {
        const { title } = await scans.require(officer, id);
        items.push({ kind, id, title, options: {} });
        uses.add("personal");
        continue;
      }
      const { title, state } = await papers.require(officer, id);
      items.push({ kind, id, title, options });
      uses.add(state === "to-issue" ? "agency" : "personal");
    }
    const [use, other] = [...uses];
    if (!use || other) throw new AppError("signing.mixed-batch");
    return { items, use };
  }

  return {
    /** Whether this officer is a keeper of the agency's seal (văn thư). */
    keepsSeal: policy.keepsSeal,

    /** Tokens that are plugged in, each certificate with whether this officer may sign with it and why not. */
    async tokens(officer: Officer): Promise<Output<"signing.tokens">> {
      try {
        const libraries = await parts.tokens.list();
        const problem = problemOf(libraries);
        const tokens: Token[] = [];
        for (const one of await parts.tokens.plugged()) tokens.push(await described(officer, one));
        return {
          module: libraries[0]?.path ?? null,
          problem: problem ? toWireError(problem) : null,
          tokens,
          service: core.config.signService?.name ?? null,
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
          service: core.config.signService?.name ?? null,
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
      const { token } = await parts.tokens.requireToken(wish.tokenSerial);
      const answers = await Promise.all(token.certificates.map((one) => policy.judge(officer, one)));
      // nobody types a PIN into a token that could not sign for them anyway
      if (answers.length > 0 && answers.every((one) => one.why)) throw answers[0]!.why;
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
     * Signs scans one after another and answers when all are settled. A PIN that is refused stops the batch at once: it
     * is never tried again by itself. Every document gets its own answer.
     */
    async sign(
      officer: Officer,
      key: string,
      wish: Parsed<"signing.sign">,
    ): Promise<{ results: SignResult[] }> {
      const { documentIds, ...token } = wish;
      const { items } = await itemsOf(
        officer,
        documentIds.map((id) => ({ kind: "scan" as const, id })),
      );
      const signer = await withToken(officer, token, "personal");
      const { ended } = await batches.start(officer, key, items, signer);
      await ended;
      const batch = await batches.get(officer, key);
      const left = batch.problem ?? toWireError(new AppError("signing.token-removed"));
      if (batch.state === "stopped") await batches.cancel(officer, key);
      return {
        results: batch.items.map((item) => ({
          documentId: item.id,
          ok: item.state === "done",
          error: item.state === "done" ? null : (item.error ?? left),
        })),
      };
    },

    /** Begins a batch of scans or papers and answers at once; its progress is told by events. */
    async startBatch(officer: Officer, key: string, wish: Parsed<"signing.startBatch">) {
      const { items, use } = await itemsOf(officer, wish.items);
      const signer = await withEngine(officer, wish.with, use);
      await batches.start(officer, key, items, signer);
      return batches.get(officer, key);
    },

    batch: batches.get,
    openBatches: batches.open,
    cancelBatch: batches.cancel,

    async resumeBatch(officer: Officer, wish: Parsed<"signing.resumeBatch">) {
      const { items } = await batches.get(officer, wish.id);
      const waiting = items.filter((item) => item.state === "waiting");
      if (waiting.length === 0) return batches.get(officer, wish.id);
      const { use } = await itemsOf(officer, waiting);
      return batches.resume(officer, wish.id, await withEngine(officer, wish.with, use));
    },

    async reject(officer: Officer, wish: Parsed<"signing.reject">): Promise<void> {
      if (wish.kind === "scan") await scans.reject(officer, wish.id, wish.why);
      else await papers.reject(officer, wish.id, wish.why);
    },

    papers,
    takeUp: batches.takeUp,

    /** At user switch, lock and idle: the tokens of who left are closed with their processes, and no batch goes on. */
    leave: (seated: ReadonlySet<string>) => parts.tokens.leave(seated),

    async stop(): Promise<void> {
      // no further file begins; the present one still needs its token, but nobody waits for a person's dialog
      const ended = batches.stop();
      await serviceEngine.stop();
      await ended;
      await parts.tokens.leave(new Set());
    },
  };
}

export type Signing = ReturnType<typeof createSigning>;
