import { contentOf, hashOf, type ProvinceFiles } from "./files.ts";
import type { Store } from "./store.ts";

type Row = Record<string, unknown>;

/**
 * All that has arrived, without the bodies (they name people); each file is read again from the disk and
 * hashed, so that `intact` is a finding, not a claim.
 */
export async function readState(store: Store, files: ProvinceFiles) {
  const links = new Map<string, string[]>();
  for (const { operation_id, sha256 } of await store.all<{ operation_id: string; sha256: string }>(
    "SELECT operation_id, sha256 FROM operation_files ORDER BY operation_id, ordinal",
  )) {
    links.set(operation_id, [...(links.get(operation_id) ?? []), sha256]);
  }
  const operations = (
    await store.all<Row>(
      `SELECT seq, id, kind, dossier_id AS "dossierId", device_id AS "deviceId", device_seq AS "deviceSeq",
         created_at AS "createdAt", received_at AS "receivedAt", request_hash AS "requestHash" FROM operations
       ORDER BY seq`,
    )
  ).map((row) => ({ ...row, files: links.get(row.id as string) ?? [] }));
  const stored = await store.all<Row>(
    `SELECT sha256, size, media_type AS "mediaType", title, origin, arrived_at AS "arrivedAt" FROM files
     ORDER BY arrived_at, sha256`,
  );
  const checked: Row[] = [];
  for (const row of stored) {
    const held = await files.find(row.sha256 as string);
    const intact = held !== undefined && (await hashOf(contentOf(held))) === row.sha256;
    checked.push({ ...row, intact });
  }
  return {
    at: store.now(),
    dossiers: await store.all<Row>(
      `SELECT id, code, provisional_code AS "provisionalCode", agency_code AS "agencyCode",
         procedure_code AS "procedureCode", state, counter_received_at AS "counterReceivedAt",
         received_at AS "receivedAt" FROM dossiers ORDER BY received_at, code`,
    ),
    operations: operations as (Row & {
      id: string;
      kind: string;
      dossierId: string | null;
      files: string[];
    })[],
    files: checked as (Row & { sha256: string; size: number; intact: boolean })[],
    results: await store.all<Row>(
      `SELECT id, dossier_id AS "dossierId", code, title, sha256, issued_at AS "issuedAt",
         withdrawn_at AS "withdrawnAt" FROM results ORDER BY issued_at, code`,
    ),
    changes: await store.all<Row>(
      'SELECT seq, id, type, dossier_id AS "dossierId", at FROM changes ORDER BY seq',
    ),
    blocks: await store.all<Row>(
      `SELECT id, machine, series, agency_code AS "agencyCode", day, first, last FROM blocks
       ORDER BY series, agency_code, day, first`,
    ),
  };
}

export type ProvinceState = Awaited<ReturnType<typeof readState>>;
