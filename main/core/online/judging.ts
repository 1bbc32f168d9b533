import type { VerifyReport } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { AttachmentRow } from "./files.ts";

/** A PDF may have something before its mark; ISO 32000 readers look so far. */
const LOOK = 1024;

/** Whether the bytes call themselves PDF, by their first kilobyte and not by their name. */
export const isPdf = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, LOOK)).includes("%PDF-");

/**
 * Looks at what came with a filing: first the machine's own scanner, and only what it lets pass is parsed for
 * signatures. One file after the other, in the background; what a crash left is looked at after the next start.
 */
export function createJudging(
  core: CoreContext,
  parts: { verify(bytes: Uint8Array): Promise<VerifyReport> },
) {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let unlisten: (() => void) | undefined;

  const next = (but: readonly string[]): Promise<AttachmentRow | undefined> =>
    core.database.read
      .selectFrom("filing_attachments")
      .innerJoin("filings", "filings.id", "filing_attachments.filing_id")
      .selectAll("filing_attachments")
      .where("filing_attachments.judged", "=", 0)
      .where("filing_attachments.file_id", "is not", null)
      .$if(but.length > 0, (query) => query.where("filing_attachments.id", "not in", but))
      .orderBy("filings.round_at")
      .orderBy("filing_attachments.seq")
      .executeTakeFirst();

  async function judge(row: AttachmentRow): Promise<void> {
    const bytes = await core.database.files.read(row.file_id!);
    const said = await core.ports.malware.scan(bytes, { clamd: core.config.clamd });
    const scan = {
      verdict: said.verdict,
      signature: said.verdict === "infected" ? said.signature : "",
      engine: said.verdict === "not-scanned" ? "" : said.engine,
      why: said.verdict === "not-scanned" ? said.why : "",
      at: core.now(),
    };
    const report = said.verdict === "infected" || !isPdf(bytes) ? null : await verified(bytes);
    await core.write("system", async (tx) => {
      await tx.db
        .updateTable("filing_attachments")
        .set({ scan: JSON.stringify(scan), report: report && JSON.stringify(report), judged: 1 })
        .where("id", "=", row.id)
        .execute();
      await tx.audit("online.file-judged", row.id, {
        malware: scan.verdict,
        signature: scan.signature,
        verdict: report?.verdict ?? null,
      });
      tx.emit("online", [row.filing_id]);
    });
  }

  /** A file that kills the child which reads it is unreadable, like one that it refuses. */
  async function verified(bytes: Uint8Array): Promise<VerifyReport> {
    try {
      return await parts.verify(bytes);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { verdict: "unreadable", signatures: [] };
    }
  }

  /** A file that cannot be read from this disk is passed over until the next start. */
  async function run(): Promise<void> {
    const failed = new Set<string>();
    while (!stopped) {
      const row = await next([...failed]);
      if (!row) return;
      try {
        await judge(row);
      } catch (error) {
        failed.add(row.id);
        core.ports.log.error("online.judging-failed", {
          id: row.id,
          code: error instanceof AppError ? error.code : "unknown",
        });
      }
    }
  }

  function kick(): void {
    again = true;
    running ??= (async () => {
      try {
        while (again && !stopped) {
          again = false;
          await run();
        }
      } catch {
        // the database is closing: what was not looked at is after the next start
        core.ports.log.warn("online.judging-ended", {});
      } finally {
        running = undefined;
      }
    })();
  }

  return {
    async start(): Promise<void> {
      unlisten ??= core.database.listen((topic) => {
        if (topic === "online") kick();
      });
      // the scanner may work by now: what it did not look at and nobody has answered yet has its turn again
      if (await waitsForScanner()) await this.lookAgain(null);
      kick();
    },

    /** Forgets what was said of the files of one filing, or of every open one, where nothing looked at them. */
    async lookAgain(filingId: string | null): Promise<void> {
      await core.write("system", async (tx) => {
        let rows = tx.db
          .updateTable("filing_attachments")
          .set({ judged: 0, scan: null, report: null })
          .where("judged", "=", 1)
          .where("scan", "like", '%"verdict":"not-scanned"%');
        rows = filingId
          ? rows.where("filing_id", "=", filingId)
          : rows.where("filing_id", "in", (e) =>
              e.selectFrom("filings").select("id").where("state", "in", ["open", "asked"]),
            );
        await rows.execute();
        tx.emit("online", filingId ? [filingId] : []);
      });
    },

    async stop(): Promise<void> {
      stopped = true;
      unlisten?.();
      await running;
    },
  };

  async function waitsForScanner(): Promise<boolean> {
    const row = await core.database.read
      .selectFrom("filing_attachments")
      .innerJoin("filings", "filings.id", "filing_attachments.filing_id")
      .select("filing_attachments.id")
      .where("filing_attachments.judged", "=", 1)
      .where("filing_attachments.scan", "like", '%"verdict":"not-scanned"%')
      .where("filings.state", "in", ["open", "asked"])
      .executeTakeFirst();
    return row !== undefined;
  }
}
