import { sql } from "kysely";
import type { Db } from "./figures.ts";

/** Work that waits for a signature, in one of the ways in which it can. */
export interface Unsigned {
  code: "unsigned" | "papers-to-sign" | "papers-to-seal" | "papers-put-up";
  name: string;
  count: number;
  /** what waits, one after another; empty when nothing does */
  detail: string;
}

/** Of each kind, so many are named; the rest is counted. */
const NAMED = 10;

interface Row {
  title: string;
  /** a dossier's code, or whom it waits for; empty: neither is known */
  beside: string;
}

function listed(rows: readonly Row[]): string {
  const named = rows.slice(0, NAMED).map(({ title, beside }) => (beside ? `${title} (${beside})` : title));
  const more = rows.length - named.length;
  return [...named, ...(more > 0 ? [`và ${more} giấy tờ nữa`] : [])].join("; ");
}

/**
 * Everything that waits for a signature at this machine, the oldest first: scans for whoever vouches for them, papers
 * of the signing desk (trình ký) for the competent person, and those that only the seal is missing on. With an officer,
 * only what waits for that one, the seal only where that officer keeps it, and what that officer put up for others.
 */
export async function unsignedWork(db: Db, of?: { id: string; keepsSeal: boolean }): Promise<Unsigned[]> {
  const id = of?.id ?? "";
  const { rows: scans } = await sql<Row>`
    select documents.title as title, coalesce(dossiers.code, '') as beside
    from documents left join dossiers on dossiers.id = documents.dossier_id
    where documents.state = 'to-sign' and documents.held = 0
      and (${id} = '' or coalesce(documents.signer_id, documents.scanned_by) = ${id})
    order by documents.scanned_at, documents.id`.execute(db);
  const { rows: toSign } = await sql<Row>`
    select papers.title as title, iif(${id} = '', 'chờ ' || accounts.full_name, '') as beside
    from signing_papers as papers left join accounts on accounts.id = papers.signer_id
    where papers.state = 'to-approve' and (${id} = '' or papers.signer_id = ${id})
    order by papers.put_at, papers.id`.execute(db);
  const { rows: toSeal } = await sql<Row>`
    select title, coalesce(copy_form, symbol, '') as beside from signing_papers
    where state = 'to-issue' and ${of && !of.keepsSeal ? 0 : 1} = 1 order by put_at, id`.execute(db);
  const { rows: putUp } = await sql<Row>`
    select papers.title as title,
      iif(papers.state = 'to-approve', 'chờ ' || accounts.full_name || ' ký', 'chờ đóng dấu') as beside
    from signing_papers as papers left join accounts on accounts.id = papers.signer_id
    where papers.state in ('to-approve', 'to-issue') and papers.put_by = ${id}
    order by papers.put_at, papers.id`.execute(db);
  const item = (code: Unsigned["code"], name: string, rows: readonly Row[]): Unsigned => ({
    code,
    name,
    count: rows.length,
    detail: listed(rows),
  });
  return [
    item("unsigned", "Bản quét chờ ký", scans),
    item("papers-to-sign", "Văn bản chờ người có thẩm quyền ký", toSign),
    item("papers-to-seal", "Văn bản chờ văn thư đóng dấu, phát hành", toSeal),
    ...(of ? [item("papers-put-up", "Văn bản đã trình, chưa phát hành", putUp)] : []),
  ];
}
