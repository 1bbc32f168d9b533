import { z } from "zod";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { MAX_UPLOAD } from "../transfer/uploads.ts";
import type { ParsedFile } from "./import/pieces.ts";
import { type CatalogueImports, READ_TIMEOUT } from "./imports.ts";

/** What the province published that is newer (schema `CatalogueFiles` of resources/sync/openapi.json). */
const Told = z.looseObject({
  files: z
    .array(
      z.looseObject({
        edition: z.number().int().min(1),
        name: z.string().min(1).max(300),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        size: z.number().int().min(1),
        whole: z.boolean(),
      }),
    )
    .max(20),
});

/** The line as this needs it: questions, and files that are checked by their hash. */
interface Line {
  exchange(request: { method: string; path: string }): Promise<{ status: number; json: unknown }>;
  file(file: { sha256: string; size: number }, maxBytes: number): Promise<Uint8Array>;
}

const EDITION = "catalogue.province-edition";
/** The edition that was read last, the file that it was, and the highest edition ever read. */
const Read = z.object({ edition: z.number(), sha256: z.string().optional(), highest: z.number() });
/** an older program kept the edition alone */
const Kept = z.union([
  z.number().transform((edition): z.infer<typeof Read> => ({ edition, highest: edition })),
  Read,
]);
const PROVINCE = { id: "province", username: "system", fullName: "Máy chủ tỉnh" };

/**
 * Brings the catalogue files (danh mục thủ tục) that the province published, each imported as one that a person brought:
 * it stands among the imports and can be taken back. Dossiers keep the version that they were received under. A file
 * that cannot be read is passed by and answered in words; a province that publishes none is no trouble.
 */
export function createCatalogueFeed(
  core: CoreContext,
  parts: { imports: Pick<CatalogueImports, "account" | "apply">; child: KeptChild },
) {
  const { read } = core.database;

  async function lastRead() {
    const row = await read.selectFrom("meta").select("value").where("key", "=", EDITION).executeTakeFirst();
    return Kept.parse(JSON.parse(row?.value ?? "0"));
  }

  async function note(last: z.infer<typeof Read>): Promise<void> {
    const value = JSON.stringify(last);
    await core.write("system", async (tx) => {
      await tx.db
        .insertInto("meta")
        .values({ key: EDITION, value })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
        .execute();
    });
  }

  const wasTaken = async (sha256: string): Promise<boolean> =>
    (await read
      .selectFrom("catalogue_imports")
      .select("id")
      .where("file_sha256", "=", sha256)
      .executeTakeFirst()) !== undefined;

  /** Answers what could not be taken in, in words; empty when all is here. Throws the sync errors. */
  return async function bring(line: Line): Promise<string[]> {
    const last = await lastRead();
    const file = last.sha256 === undefined ? "" : `&sha256=${last.sha256}`;
    const path = `/v1/catalogue-files?after=${last.edition}${file}`;
    const told = Told.safeParse((await line.exchange({ method: "GET", path })).json);
    const refused: string[] = [];
    for (const file of told.success ? told.data.files : []) {
      const { edition, sha256 } = file;
      const highest = Math.max(last.highest, edition);
      // a province restored from an older copy tells from its beginning: what it told before is here
      if (edition <= last.highest && (await wasTaken(sha256))) {
        await note({ edition, sha256, highest });
        continue;
      }
      const bytes = await line.file(file, MAX_UPLOAD);
      try {
        const { name } = file;
        const parsed = await parts.child.call<ParsedFile>("read", { bytes, name }, { timeout: READ_TIMEOUT });
        const check = await parts.imports.account(PROVINCE, { name, sha256, read: parsed }, file.whole);
        await parts.imports.apply(PROVINCE, check.hash);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        // what it says is here already
        if (error.code !== "catalogue.nothing-changed") {
          core.ports.log.warn("catalogue.file-not-taken", { code: error.code, edition });
          refused.push(`Danh mục bản ${edition} của tỉnh không đọc được: báo CNTT của tỉnh.`);
        }
      }
      await note({ edition, sha256, highest });
    }
    return refused;
  };
}
