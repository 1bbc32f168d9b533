import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";

const FETCH_MS = 15_000;
export const MAX_LIST = 32 * 1024 * 1024;

/**
 * Revocation lists of the issuers of the certificates that sign here, kept on this machine: a fresh one stands in for
 * the state at the time of signing when the line is down (NĐ 68/2024/NĐ-CP Điều 31). Lists are signed; nothing else
 * is ever taken from that folder.
 */
export function createRevocationLists(core: CoreContext, parts: { pdf: KeptChild; folder: string }) {
  let running: Promise<void> | undefined;

  async function fetchList(url: string): Promise<Uint8Array | undefined> {
    try {
      const answer = await core.ports.net.send({ method: "GET", url, timeout: FETCH_MS, maxBytes: MAX_LIST });
      return answer.status === 200 ? answer.body : undefined;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return undefined;
    }
  }

  async function renew(certificates: Uint8Array[]): Promise<void> {
    const base = {
      certificates,
      trustFolders: core.config.trustFolders,
      listFolder: parts.folder,
      now: core.ports.clock.now(),
    };
    const wanted = await parts.pdf.call<{ issuer: string; urls: string[] }[]>("listsWanted", base);
    for (const { issuer, urls } of wanted) {
      for (const url of urls) {
        const bytes = await fetchList(url);
        if (!bytes) continue;
        const { good } = await parts.pdf.call<{ good: boolean }>("acceptList", { ...base, issuer, bytes });
        if (!good) continue;
        await core.ports.disk.makeFolder(parts.folder);
        await core.ports.disk.writeAtomic(`${parts.folder}/${issuer}.crl`, bytes);
        break;
      }
    }
  }

  return {
    folder: parts.folder,
    /** Fetches what is missing or growing old; never throws, since a list at hand may do. One at a time. */
    async refresh(certificates: Uint8Array[]): Promise<void> {
      if (certificates.length === 0) return;
      running ??= renew(certificates)
        .catch((error) => core.ports.log.warn("signing.lists", { why: String(error) }))
        .finally(() => {
          running = undefined;
        });
      await running;
    },
  };
}

export type RevocationLists = ReturnType<typeof createRevocationLists>;
