import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { contentOf, type ProvinceFiles } from "../files.ts";
import { Problem } from "../problem.ts";
import type { Store } from "../store.ts";
import { outsideName } from "./portal.ts";

/** 128 bits: nobody guesses an address */
const MARK = 32;

/** Addresses under which a portal fetches a file (DuongDanTaiTepTin): each opens one file, and names nobody. */
export async function openLinks(store: Store) {
  await store.insert(
    "national_settings",
    { key: "link-secret", value: randomBytes(32).toString("hex") },
    "ON CONFLICT (key) DO NOTHING",
  );
  const row = await store.get<{ value: string }>(
    "SELECT value FROM national_settings WHERE key = 'link-secret'",
  );
  const secret = Buffer.from(row!.value, "hex");
  const markOf = (sha256: string) => createHmac("sha256", secret).update(sha256).digest("hex").slice(0, MARK);

  return {
    path: (sha256: string) => `/tai-tep/${sha256}/${markOf(sha256)}`,

    /** Serves the files of such addresses to whoever has one. */
    serve(app: FastifyInstance, files: ProvinceFiles): void {
      app.get("/tai-tep/:sha256/:mark", async (request, reply) => {
        const { sha256, mark } = request.params as { sha256: string; mark: string };
        const wanted = Buffer.from(markOf(sha256));
        const given = Buffer.from(mark);
        const right = given.length === wanted.length && timingSafeEqual(given, wanted);
        const file = right && /^[0-9a-f]{64}$/.test(sha256) ? await files.find(sha256) : undefined;
        if (!file) throw new Problem("not-found", "Không có tệp ở địa chỉ này.");
        return reply
          .type(file.mediaType)
          .headers({
            "content-length": String(file.size),
            "content-disposition": `attachment; filename="${outsideName({ sha256, mediaType: file.mediaType })}"`,
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-store",
          })
          .send(contentOf(file));
      });
    },
  };
}
