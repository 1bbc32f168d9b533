import type { FastifyInstance } from "fastify";
import type { ProvinceFiles } from "./files.ts";
import { Problem } from "./problem.ts";
import type { Store } from "./store.ts";

/** What the province publishes for every counter: catalogue files, and whom to trust. The bytes are among its files. */
export const PUBLISHED_SCHEMA = `
CREATE TABLE IF NOT EXISTS catalogue_files (
  edition INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
  whole INTEGER NOT NULL, published_at TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS trust_data (edition INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT;
`;
/** files of one answer */
const AT_ONCE = 20;
const FILE_LIMIT = 100 * 1024 * 1024;

interface TrustData {
  edition: number;
  issuedAt: string;
  anchors: { name: string; pem: string }[];
  withdrawn: { sha256: string; at: string; why: string }[];
  revocationLists: { sha256: string; size: number }[];
}

const newest = async (store: Pick<Store, "get">, table: "catalogue_files" | "trust_data"): Promise<number> =>
  Number((await store.get<{ last: number | null }>(`SELECT max(edition) AS last FROM ${table}`))?.last ?? 0);

export function addPublished(app: FastifyInstance, store: Store): void {
  app.get("/v1/catalogue-files", async (request) => {
    const { after, sha256 } = request.query as { after: string; sha256?: string };
    const rows = await store.all<Record<string, unknown> & { whole: number }>(
      `SELECT edition, name, sha256, size, whole, published_at AS "publishedAt" FROM catalogue_files
       WHERE edition > ? ORDER BY edition LIMIT ?`,
      ...[(await isHere(store, after, sha256)) ? Number(after) : 0, AT_ONCE],
    );
    return { files: rows.map((row) => ({ ...row, whole: Number(row.whole) === 1 })) };
  });
  app.get("/v1/trust", async (request, reply) => {
    const { after, issuedAt } = request.query as { after: string; issuedAt?: string };
    const row = await store.get<{ data: string }>(
      "SELECT data FROM trust_data ORDER BY edition DESC LIMIT 1",
    );
    const newest = row && (JSON.parse(row.data) as TrustData);
    // restored from an older copy it counts anew: another edition of the same number is news
    const known = newest?.edition === Number(after) && (issuedAt ?? newest.issuedAt) === newest.issuedAt;
    return !newest || known ? reply.code(204).send() : newest;
  });
}

/** Whether the edition that a machine names is one of ours; an older machine does not say which file it was. */
async function isHere(store: Store, edition: string, sha256: string | undefined): Promise<boolean> {
  if (sha256 === undefined) return true;
  const row = await store.get<{ sha256: string }>(
    "SELECT sha256 FROM catalogue_files WHERE edition = ?",
    Number(edition),
  );
  return row?.sha256 === sha256;
}

/** Publishing, for those who keep the catalogue and the list of roots. */
export function addPublishing(admin: FastifyInstance, store: Store, files: ProvinceFiles): void {
  admin.post("/admin/catalogue-files", { bodyLimit: FILE_LIMIT }, async (request) => {
    const { name, contentBase64, whole } = request.body as {
      name?: string;
      contentBase64?: string;
      whole?: boolean;
    };
    if (!name || !contentBase64) throw new Problem("invalid", "Cần name và contentBase64.");
    const bytes = Buffer.from(contentBase64, "base64");
    const sha256 = await files.put(bytes, { mediaType: "application/octet-stream", title: name });
    const edition = (await newest(store, "catalogue_files")) + 1;
    const row = { edition, name, sha256, size: bytes.byteLength, whole: whole ? 1 : 0 };
    await store.insert("catalogue_files", { ...row, published_at: store.now() });
    return { edition };
  });
  admin.post("/admin/trust", { bodyLimit: FILE_LIMIT }, async (request) => {
    const given = request.body as Partial<Pick<TrustData, "anchors" | "withdrawn">> & {
      revocationListsBase64?: string[];
    };
    const revocationLists: TrustData["revocationLists"] = [];
    for (const list of given.revocationListsBase64 ?? []) {
      const bytes = Buffer.from(list, "base64");
      const sha256 = await files.put(bytes, {
        mediaType: "application/pkix-crl",
        title: "Danh sách thu hồi",
      });
      revocationLists.push({ sha256, size: bytes.byteLength });
    }
    const edition = (await newest(store, "trust_data")) + 1;
    const { anchors = [], withdrawn = [] } = given;
    const data: TrustData = { edition, issuedAt: store.now(), anchors, withdrawn, revocationLists };
    await store.insert("trust_data", { edition, data: JSON.stringify(data) });
    return { edition };
  });
}
