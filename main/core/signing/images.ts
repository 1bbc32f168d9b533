import type { Officer, Output, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Blobs } from "../transfer/blobs.ts";
import type { Admit } from "./admission.ts";
import type { SigningPolicy } from "./policy.ts";
import type { FileWish } from "./token-engine.ts";

/** Images of signatures and of the seal, which stand in the marks of NĐ 30/2020/NĐ-CP PL I. */
export function createMarkImages(
  core: CoreContext,
  parts: { admit: Admit; pdf: KeptChild; blobs: Blobs; policy: SigningPolicy },
) {
  const rowOf = (owner: string) =>
    core.database.read.selectFrom("signing_images").selectAll().where("owner", "=", owner).executeTakeFirst();

  return {
    /** The image of an account, or of the `seal`; undefined where none was set. */
    async of(owner: string): Promise<FileWish["image"]> {
      const row = await rowOf(owner);
      if (!row) return undefined;
      return { png: await core.database.files.read(row.file_id), widthMm: row.width_mm ?? undefined };
    },

    /** The image of one's own signature, or the seal's by its keeper; checked before it is kept. */
    async set(officer: Officer, client: string, wish: Parsed<"signing.setImage">): Promise<void> {
      if (wish.which === "seal" && !parts.policy.keepsSeal(officer))
        throw new AppError("signing.not-seal-keeper");
      const ink = wish.which === "seal" ? "red" : "blue";
      const check = (png: Uint8Array) => parts.pdf.call("checkMarkImage", { png, ink });
      const file = await parts.admit(officer, client, wish.upload, check);
      const owner = wish.which === "seal" ? "seal" : officer.id;
      const row = { file_id: file, width_mm: wish.widthMm ?? null, set_by: officer.id };
      await core.write(officer.username, async (tx) => {
        await tx.db
          .insertInto("signing_images")
          .values({ owner, ...row, set_at: tx.at })
          .onConflict((conflict) => conflict.column("owner").doUpdateSet({ ...row, set_at: tx.at }))
          .execute();
        await tx.audit("signing.image-set", owner, {});
        tx.emit("signing", []);
      });
    },

    async shown(officer: Officer): Promise<Output<"signing.images">> {
      const picture = async (owner: string) => {
        const row = await rowOf(owner);
        const file = row && (await core.database.files.stat(row.file_id));
        if (!row || !file) return null;
        return { picture: parts.blobs.ofFile(file, "hinh.png"), widthMm: row.width_mm };
      };
      return {
        mine: await picture(officer.id),
        seal: await picture("seal"),
        keepsSeal: parts.policy.keepsSeal(officer),
      };
    },
  };
}

export type MarkImages = ReturnType<typeof createMarkImages>;
