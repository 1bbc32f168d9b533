import type { ErrorCode } from "../../../preload/contract/errors.ts";
import type { Officer, ScanRun } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { NewPlace } from "../digitise/service.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Upload } from "../transfer/uploads.ts";
import { endWords } from "./rules.ts";
import { addressOf, createScanners, type ScannerRow } from "./scanners.ts";
import type { ScanEnd, ScanProfile, ScanStep } from "./types.ts";

/** A page may wait for a warm lamp and for a busy device that is asked thirty times; milliseconds. */
const PAGE_MS = 240_000;

interface Run {
  view: ScanRun;
  officer: Officer;
  /** in the scanner child; unknown until it has begun */
  id: string | null;
  cancelled: boolean;
  place: NewPlace;
}

/** Papers that pages are scanned into, each known by its id. */
interface ScanPlace {
  has(id: string): Promise<boolean>;
  /** Throws what keeps this officer from adding pages. */
  requireScanning(officer: Officer, id: string): Promise<{ title: string }>;
  addPages(
    officer: Officer,
    id: string,
    uploads: Upload[],
    place: NewPlace,
  ): Promise<{ refused: readonly unknown[]; added: readonly string[] }>;
}

/** Scanning into a paper: one pass at a time on this machine, each page kept from the moment it came. */
export function createScanning(
  core: CoreContext,
  parts: {
    /** the papers of dossiers */
    digitise: Omit<ScanPlace, "has">;
    /** papers that belong to no dossier yet */
    others: ScanPlace;
    child: KeptChild;
  },
) {
  const { child } = parts;
  const placeOf = async (id: string) => ((await parts.others.has(id)) ? parts.others : parts.digitise);
  const scanners = createScanners(core, child);
  let current: Run | null = null;
  let finished: Promise<void> = Promise.resolve();

  const say = (run: Run) => core.emit("scanning", [run.view.documentId]);

  async function keepPage(
    run: Run,
    row: ScannerRow,
    profile: ScanProfile,
    step: ScanStep,
  ): Promise<ScanEnd | null> {
    if (!("page" in step)) return null;
    const number = run.view.pages + 1;
    const colour = profile.colour === "colour" ? "màu" : "xám";
    const upload = await core.database.files.put(step.page.bytes, {
      mediaType: step.page.mediaType,
      title: `${row.name.slice(0, 80)}, ${profile.dpi} dpi ${colour}, trang ${number}`,
    });
    const { documentId } = run.view;
    const into = await placeOf(documentId);
    const { refused, added } = await into.addPages(run.officer, documentId, [upload], run.place);
    if (refused.length > 0) return "bad-page";
    // what follows stands behind it
    if (run.place.after !== undefined || run.place.replaced !== undefined)
      run.place = { after: added.at(-1) };
    run.view = { ...run.view, pages: number };
    say(run);
    return null;
  }

  /** Asks the child for page after page; every way it can end leaves the pages that came in the document. */
  async function work(run: Run, row: ScannerRow): Promise<void> {
    const profile = JSON.parse(row.profile) as ScanProfile;
    let code: ScanEnd = "failed";
    let detail = "";
    try {
      const scanner = addressOf(row);
      const { id } = await child.call<{ id: string }>("start", { scanner, profile }, { timeout: PAGE_MS });
      run.id = id;
      if (run.cancelled) await child.call("cancel", { id });
      for (;;) {
        const step = await child.call<ScanStep>("next", { id }, { timeout: PAGE_MS });
        if ("end" in step) {
          ({ end: code, detail } = step);
          break;
        }
        const bad = await keepPage(run, row, profile, step);
        if (bad) {
          code = bad;
          await child.call("cancel", { id });
          break;
        }
      }
    } catch (error) {
      code = run.cancelled ? "cancelled" : endOfError(error);
      detail = error instanceof AppError ? error.code : "";
      if (!(error instanceof AppError)) core.ports.log.error("scanning.failed", { why: String(error) });
      // a page that could not be kept is not followed by others that cannot be kept either
      if (run.id !== null && !detail.startsWith("child.")) {
        await child.call("cancel", { id: run.id }).catch(() => undefined);
      }
    }
    run.view = { ...run.view, running: false, end: endWords(code, run.view.pages) };
    await core
      .write(run.officer.username, async (tx) => {
        await tx.audit("scanning.ended", run.view.documentId, {
          scanner: row.name,
          pages: run.view.pages,
          end: code,
          detail,
        });
        tx.emit("scanning", [run.view.documentId]);
      })
      .catch((error) => core.ports.log.error("scanning.not-recorded", { why: String(error) }));
    say(run);
  }

  return {
    scanners,
    run: (): ScanRun | null => current?.view ?? null,
    /** Pages are coming into this paper now. */
    into: (documentId: string): boolean =>
      current?.view.running === true && current.view.documentId === documentId,

    /** Throws `scanner.none`, `scanner.running`, and what keeps this officer from adding pages. */
    async start(officer: Officer, key: string, documentId: string, place: NewPlace): Promise<ScanRun> {
      if (current?.view.id === key) return current.view;
      const { title } = await (await placeOf(documentId)).requireScanning(officer, documentId);
      const row = await scanners.chosen();
      // nothing awaited between the look and the taking: two windows cannot both begin
      if (current?.view.running) {
        throw new AppError("scanner.running", {
          title: current.view.documentId === documentId ? title : "khác",
        });
      }
      const run: Run = {
        view: {
          id: key,
          documentId,
          scanner: row.name,
          startedAt: core.now(),
          running: true,
          pages: 0,
          end: null,
        },
        officer,
        id: null,
        cancelled: false,
        place,
      };
      current = run;
      finished = work(run, row);
      say(run);
      return run.view;
    },

    /** What came stays. */
    async cancel(officer: Officer, documentId: string): Promise<void> {
      await (await placeOf(documentId)).requireScanning(officer, documentId);
      const run = current;
      if (!run?.view.running || run.view.documentId !== documentId) return;
      run.cancelled = true;
      if (run.id) await child.call("cancel", { id: run.id });
    },

    async stop(): Promise<void> {
      if (current) current.cancelled = true;
      await child.stop();
      await finished;
    },
  };
}

/** The paper takes no more pages: it was counted, sent or given up while the device was at work. */
const CLOSED = new Set<ErrorCode>([
  "digitise.wrong-state",
  "digitise.not-found",
  "assist.sent",
  "assist.dropped",
  "assist.not-found",
]);

function endOfError(error: unknown): ScanEnd {
  if (!(error instanceof AppError)) return "failed";
  if (error.code === "db.disk-full") return "disk-full";
  if (CLOSED.has(error.code)) return "closed";
  if (error.code === "scanner.unreachable" || error.code === "scanner.untrusted") return "gone";
  if (error.code.startsWith("scanner.")) return "refused";
  return error.code.startsWith("child.") ? "gone" : "failed";
}

export type Scanning = ReturnType<typeof createScanning>;
