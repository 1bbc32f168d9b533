import type { FastifyInstance } from "fastify";
import type { ProvinceFiles } from "../files.ts";
import type { Store } from "../store.ts";
import { type Generation1Config, generation1 } from "./generation-1.ts";
import { type Generation2Config, generation2 } from "./generation-2.ts";
import { openLinks } from "./links.ts";
import { createOnward, type Onward } from "./onward.ts";
import type { Portal, PortalMeans } from "./portal.ts";

/** The province's own links upward; no counter ever sees them. */
export interface NationalOptions {
  /** how the portals reach this server; absent: its own address */
  publicUrl?: string;
  generation1?: Generation1Config;
  generation2?: Generation2Config;
  /** false: nothing is sent until `run` is called */
  byItself?: boolean;
}

/**
 * The server's way onward to the national portals (interop 1). Routes are added at once; portals are reached once the
 * server's own address is known.
 */
export async function openNational(
  app: FastifyInstance,
  province: { store: Store; files: ProvinceFiles },
  options: NationalOptions,
): Promise<{
  begin(url: string): Onward;
  /** null until it has begun */
  current(): Onward | null;
  stop(): Promise<void>;
}> {
  const { store } = province;
  const links = await openLinks(store);
  links.serve(app, province.files);
  let onward: Onward | null = null;
  return {
    begin(url) {
      const means = (portal: string): PortalMeans => ({
        link: (sha256) => `${options.publicUrl ?? url}${links.path(sha256)}`,
        file: province.files.find,
        uploaded: (sha256) =>
          store.get(
            "SELECT file_id AS id, file_hash AS hash FROM national_uploads WHERE portal = ? AND sha256 = ?",
            portal,
            sha256,
          ),
        async noteUploaded(sha256, { id, hash }) {
          const row = { portal, sha256, file_id: id, file_hash: hash };
          await store.insert("national_uploads", row, "ON CONFLICT (portal, sha256) DO NOTHING");
        },
      });
      const portals: Portal[] = [];
      if (options.generation1) portals.push(generation1(options.generation1, means("generation-1")));
      if (options.generation2) {
        portals.push(generation2(options.generation2, means("generation-2"), store.nowMs));
      }
      onward = createOnward(store, portals);
      if (portals.length > 0 && options.byItself !== false) onward.start();
      return onward;
    },
    current: () => onward,
    async stop() {
      await onward?.stop();
    },
  };
}
