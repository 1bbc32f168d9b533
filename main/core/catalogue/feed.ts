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

  async function edition(): Promise<number> {
    const row = await read.selectFrom("meta").select("value").where("key", "=", EDITION).executeTakeFirst();
    return Number(row?.value ?? 0);
  }

  async function note(value: number): Promise<void> {
    await core.write("system", async (tx) => {
      await tx.db
        .insertInto("meta")
        .values({ key: EDITION, value: String(value) })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: String(value) }))
        .execute();
    });
  }

  /** Answers what could not be taken in, in words; empty when all is here. Throws the sync errors. */
  return async function bring(line: Line): Promise<string[]> {
    const path = `/v1/catalogue-files?after=${await edition()}`;
    const told = Told.safeParse((await line.exchange({ method: "GET", path })).json);
    const refused: string[] = [];
    for (const file of told.success ? told.data.files : []) {
      const bytes = await line.file(file, MAX_UPLOAD);
      try {
        const { name, sha256 } = file;
        const parsed = await parts.child.call<ParsedFile>("read", { bytes, name }, { timeout: READ_TIMEOUT });
        const check = await parts.imports.account(PROVINCE, { name, sha256, read: parsed }, file.whole);
        await parts.imports.apply(PROVINCE, check.hash);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        // what it says is here already
        if (error.code !== "catalogue.nothing-changed") {
          core.ports.log.warn("catalogue.file-not-taken", { code: error.code, edition: file.edition });
          refused.push(`Danh mục bản ${file.edition} của tỉnh không đọc được: báo CNTT của tỉnh.`);
        }
      }
      await note(file.edition);
    }
    return refused;
  };
}
