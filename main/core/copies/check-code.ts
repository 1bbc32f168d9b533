import type { Officer, Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { lookForMalware } from "../incidents/service.ts";
import type { KeptChild } from "../kept-child.ts";
import { displayTime } from "../time.ts";
import type { Blobs } from "../transfer/blobs.ts";
import type { Upload } from "../transfer/uploads.ts";
import { sortCodes } from "./codes.ts";
import type { CopiesLaw } from "./law.ts";
import type { ParsedPaperQr } from "./qr-text.ts";
import type { SealKnowledge } from "./seal/judge.ts";
import type { CopyViews } from "./views.ts";

type CodeCheck = Output<"copies.checkCode">;

const PATIENT = { timeout: 120_000 };

/**
 * The codes of a paper that somebody brought, judged at the counter without a network. Where the document is on this
 * machine, its first page is shown beside what the code says: a good code says nothing of the words around it.
 */
export function createCodeChecks(
  core: CoreContext,
  parts: {
    blobs: Blobs;
    pdf: KeptChild;
    law: CopiesLaw;
    views: CopyViews;
    knowledge(): Promise<SealKnowledge>;
  },
) {
  const { read, files } = core.database;

  /** What the paper is made from, when it is here: by the hash in the code. Pictures only of results and copies. */
  async function here(sha256: string): Promise<CodeCheck["ours"]> {
    const result = await read
      .selectFrom("results")
      .selectAll()
      .where("sha256", "=", sha256)
      .orderBy("seq", "desc")
      .executeTakeFirst();
    if (!result) return null;
    const bytes = await files.read(result.file_id).catch(() => undefined);
    const pictures = bytes ? await parts.pdf.call<Uint8Array[]>("pictures", { bytes }, PATIENT) : [];
    const first = pictures[0];
    return {
      title: result.title,
      code: result.code,
      state:
        result.state === "withdrawn"
          ? { code: "withdrawn", word: "Kết quả đã bị thu hồi", tone: "bad" }
          : { code: "ready", word: "Kết quả này có trên máy", tone: "good" },
      picture: first ? parts.blobs.ofMaker("trang-1.png", "image/png", async () => first) : null,
    };
  }

  async function judge(officer: Officer, texts: readonly string[]): Promise<CodeCheck> {
    const known = await parts.knowledge();
    const { paper, card, seal, differ } = sortCodes(texts, {
      qr: parts.law.qr,
      trialCode: parts.law.block.trial.dossierCode,
      known,
    });
    if (!paper && !card && !seal) throw new AppError("qr.not-ours");
    await core.write(officer.username, (tx) =>
      tx.audit("copies.code-checked", seal?.claims?.number ?? paper?.dossierCode ?? "card", {
        verdict: paper?.training ? "training" : differ ? "differ" : (seal?.verdict ?? "unsigned"),
      }),
    );
    return {
      checkedAt: known.now,
      items: paper ? itemsOf(paper, parts.law) : [],
      trial: paper?.trial ?? false,
      training: paper?.training ?? false,
      card: card && { identity: card.identity, fullName: card.fullName },
      // whatever a code on a training paper says, it proves nothing
      seal: paper?.training ? null : seal,
      differ,
      ours: seal?.claims ? await here(seal.claims.sha256) : null,
    };
  }

  return {
    text: (officer: Officer, text: string): Promise<CodeCheck> =>
      judge(
        officer,
        text.split(/\r?\n/).filter((line) => line.trim() !== ""),
      ),

    /** A picture or a PDF that was uploaded for this; it is read and gone. */
    async upload(officer: Officer, upload: Upload): Promise<CodeCheck> {
      await core.write(officer.username, async (tx) => {
        await tx.db.insertInto("files").values(upload.row).execute();
      });
      try {
        const bytes = await files.read(upload.id);
        await lookForMalware(core, officer, upload, bytes);
        const texts = await parts.pdf.call<string[]>("readCodes", { bytes, name: upload.title }, PATIENT);
        return await judge(officer, texts);
      } finally {
        await core.write("system", (tx) => files.erase(tx, upload.id, "code read"));
      }
    },
  };
}

/** The legal items by their names, in the order of the circular. */
function itemsOf(paper: ParsedPaperQr, law: CopiesLaw): CodeCheck["items"] {
  const rows = law.qr.items.map(({ key, label }) => ({
    label,
    value: key === "publishedAt" ? displayTime(paper.publishedAt) : paper[key],
  }));
  if (paper.dueAt) rows.push({ label: law.qr.receiptItem.label, value: displayTime(paper.dueAt) });
  if (paper.validity) rows.push({ label: "Thời hạn, phạm vi hiệu lực", value: paper.validity });
  return rows.filter(({ value }) => value !== "");
}

export type CodeChecks = ReturnType<typeof createCodeChecks>;
