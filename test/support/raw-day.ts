import { openRows } from "./read-rows.ts";

/** Rows of the machine's own log of the day: what was done here and nowhere else. */
const logged = (what: string, ...actions: string[]) =>
  `SELECT ${what} FROM audit WHERE substr(at, 1, 10) = :day AND action IN (${actions.map((one) => `'${one}'`).join(", ")})`;

/**
 * The figures of a closing sheet counted again from the raw rows: one statement for each, written apart from the
 * program's own and by another way. `:day` is the day.
 */
const FIGURES: Record<string, string> = {
  received: `SELECT count(*) FROM dossiers d JOIN numbers_used n ON n.subject_id = d.id AND n.series = 'dossier'
      WHERE substr(d.received_at, 1, 10) = :day AND d.state <> 'void'`,
  "sent-home": `SELECT count(*) FROM not_received WHERE substr(at, 1, 10) = :day`,
  handed: logged("count(DISTINCT subject)", "life.transfer"),
  waiting: `SELECT count(*) FROM dossiers d WHERE d.state = 'received' AND d.id NOT IN (SELECT dossier_id FROM transfer_items)`,
  lists: `SELECT count(*) FROM transfer_lists WHERE taker = ''`,
  results: logged("count(DISTINCT subject)", "life.finish", "life.result-arrived"),
  returned: logged("count(DISTINCT subject)", "returns.handed-over"),
  fees: logged("coalesce(sum(json_extract(detail, '$.total')), 0)", "fees.collected"),
  drawers: `SELECT count(*) FROM (${logged("actor", "fees.collected")} EXCEPT ${logged("actor", "fees.day-closed")})`,
  spoiled: logged("count(*)", "fees.receipt-spoiled", "fees.leaf-spoiled", "fees.receipt-void"),
  "void-forms": logged("count(*)", "forms.void"),
  originals: `SELECT coalesce(sum(c.originals), 0) FROM components c JOIN dossiers d ON d.id = c.dossier_id
      WHERE c.submitted_as = 'ORIGINAL' AND c.role = 'filed' AND c.received = 1 AND d.state NOT IN ('returned', 'void')`,
  unsigned: `SELECT count(*) FROM documents WHERE signed_at IS NULL AND state = 'to-sign'`,
  "papers-to-sign": `SELECT count(*) FROM signing_papers WHERE state NOT IN ('to-issue', 'issued', 'rejected')`,
  "papers-to-seal": `SELECT count(*) FROM signing_papers WHERE state NOT IN ('to-approve', 'issued', 'rejected')`,
  drafts: `SELECT count(*) FROM drafts WHERE state NOT IN ('received', 'discarded', 'sent-home', 'refused')`,
  unsent: `SELECT count(*) FROM outbox WHERE done_at IS NULL`,
};

/** The head's ratios of one day, counted from the rows: `[numerator, denominator]`. */
const RATIOS: Record<string, [numerator: string, denominator: string]> = {
  "on-time": [
    `SELECT count(*) FROM dossiers WHERE substr(finished_at, 1, 10) = :day AND finished_at <= due_at`,
    `SELECT count(*) FROM dossiers WHERE substr(finished_at, 1, 10) = :day`,
  ],
  "paid-online": [
    `SELECT count(*) FROM fee_payments WHERE state = 'paid' AND day = :day AND method = 'online'`,
    `SELECT count(*) FROM fee_payments WHERE state = 'paid' AND day = :day`,
  ],
  sent: [
    `SELECT count(*) FROM dossiers WHERE substr(received_at, 1, 10) = :day AND state <> 'void'
       AND id NOT IN (SELECT dossier_id FROM outbox WHERE done_at IS NULL AND dossier_id IS NOT NULL)`,
    `SELECT count(*) FROM dossiers WHERE substr(received_at, 1, 10) = :day AND state <> 'void'`,
  ],
  "filed-online": [
    `SELECT count(*) FROM filings f JOIN dossiers d ON d.id = f.dossier_id
       WHERE substr(d.received_at, 1, 10) = :day AND d.state <> 'void'`,
    `SELECT count(*) FROM dossiers WHERE substr(received_at, 1, 10) = :day AND state <> 'void'`,
  ],
};

/** What the rows of a machine say of one day, read past its core. */
export async function readRawDay(folder: string, day: string) {
  const rows = await openRows(folder);
  const count = (statement: string): number => {
    const found = rows.prepare(statement).get(statement.includes(":day") ? { day } : {}) as object;
    return Number(Object.values(found)[0]);
  };
  try {
    return {
      figures: Object.fromEntries(Object.entries(FIGURES).map(([code, text]) => [code, count(text)])),
      ratios: Object.fromEntries(
        Object.entries(RATIOS).map(([id, [over, under]]) => [id, [count(over), count(under)]]),
      ),
      /** codes of the dossiers that were filed online */
      online: (
        rows
          .prepare("SELECT code FROM dossiers JOIN filings ON filings.dossier_id = dossiers.id ORDER BY code")
          .all() as { code: string }[]
      ).map(({ code }) => code),
      /** state of every dossier by its code */
      states: Object.fromEntries(
        (rows.prepare("SELECT code, state FROM dossiers").all() as { code: string; state: string }[]).map(
          ({ code, state }) => [code, state],
        ),
      ),
    };
  } finally {
    rows.close();
  }
}
