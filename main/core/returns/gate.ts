import type { WriteTx } from "../../../db/database.ts";
import { wholeText } from "../amounts.ts";
import { AppError } from "../errors.ts";
import { secretIn } from "./rules.ts";
import type { FeesAtReturn } from "./types.ts";
import type { ReturnViews } from "./views.ts";

/** What leaves with a hand-over, as it is kept with it. */
export interface Leaving {
  id: string;
  kind: "electronic" | "paper";
  title: string;
  code: string;
}

/** What must hold before any result leaves the counter, over it or by post. */
export function createGate(views: ReturnViews, fees: FeesAtReturn) {
  return {
    /**
     * All that may leave. `which` stands before the titles where several dossiers leave together. Throws
     * `returns.nothing-to-give`, `returns.not-scanned`.
     */
    async leaving(tx: WriteTx, dossierId: string, which = ""): Promise<Leaving[]> {
      const results = await views.resultsOf(tx.db, dossierId);
      // a withdrawn or unsound electronic result is not given and does not hold the others
      const leaving = results.filter((one) => one.kind === "paper" || one.blocked === null);
      if (leaving.length === 0) throw new AppError("returns.nothing-to-give");
      const unscanned = leaving.filter((one) => one.blocked !== null);
      if (unscanned.length > 0) {
        const titles = unscanned.map(({ title }) => title).join("; ");
        throw new AppError("returns.not-scanned", { titles: which ? `${which}: ${titles}` : titles });
      }
      return leaving.map(({ id, kind, title, code }) => ({ id, kind, title, code }));
    },

    /** Throws `returns.fee-due`. */
    async requirePaid(tx: WriteTx, dossierId: string): Promise<void> {
      const due = await fees(tx.db, dossierId);
      if (due.length === 0) return;
      const total = due.reduce((sum, { amount }) => sum + amount, 0);
      throw new AppError("returns.fee-due", {
        amount: `${wholeText(total)} đồng`,
        what: due.map(({ name }) => name).join("; "),
      });
    },
  };
}

export type Gate = ReturnType<typeof createGate>;

/** Throws `returns.secret-on-paper` when a text that will be printed carries a number that paper must not show. */
export function requireNoSecret(texts: Record<string, string>): void {
  for (const [where, text] of Object.entries(texts)) {
    const what = secretIn(text);
    if (what) throw new AppError("returns.secret-on-paper", { where, what });
  }
}
