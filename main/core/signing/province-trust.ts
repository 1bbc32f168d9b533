import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { FileLine } from "../sync/service.ts";
import { MAX_LIST } from "./lists.ts";

/** What the province says of whom to trust (schema `TrustData` of resources/sync/openapi.json). */
const Told = z.looseObject({
  edition: z.number().int().min(1),
  issuedAt: z.string().max(40),
  anchors: z.array(z.looseObject({ name: z.string().max(60), pem: z.string().max(20_000) })).max(200),
  withdrawn: z.array(z.looseObject({ sha256: z.string(), why: z.string().max(500) })).max(200),
  revocationLists: z
    .array(z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().min(1) }))
    .max(100),
});
type Told = z.infer<typeof Told>;

const KEY = "trust.province";
/** What is remembered of it; `offered`: names of roots that the province has and this machine does not. */
const Known = z.object({
  edition: z.number(),
  /** names the edition itself: a province restored from an older copy counts anew; not kept by an older program */
  issuedAt: z.string().optional(),
  at: z.string(),
  offered: z.array(z.string()),
});

/**
 * Trust and revocation data of the province (chứng thư gốc, danh sách thu hồi). What takes trust away is done at once,
 * and lists prove themselves by their issuer's signature; a new root is never taken over the network: it is said, and
 * comes with the next enrolment, which a person does.
 */
export function createProvinceTrust(
  core: CoreContext,
  parts: { pdf: KeptChild; folder: string; listFolder: string },
) {
  const { disk, clock } = core.ports;
  /** what enrolment wrote; a folder that IT named is IT's */
  const own = join(parts.folder, "trust");
  const { trustFolders } = core.config;

  async function known() {
    const row = await core.database.read
      .selectFrom("meta")
      .select("value")
      .where("key", "=", KEY)
      .executeTakeFirst();
    return row ? Known.parse(JSON.parse(row.value)) : undefined;
  }

  /** Fingerprints of the roots that enrolment wrote, by the names of their files. */
  async function anchorsHere(): Promise<Map<string, string>> {
    const here = new Map<string, string>();
    if (!trustFolders.includes(own)) return here;
    for (const { name } of await disk.list(own)) {
      if (!name.endsWith(".pem")) continue;
      const print = fingerprint(
        new TextDecoder().decode((await disk.read(join(own, name))) ?? new Uint8Array()),
      );
      if (print) here.set(print, name);
    }
    return here;
  }

  async function takeList(line: FileLine, file: Told["revocationLists"][number]): Promise<void> {
    const bytes = await line.file(file, MAX_LIST);
    const { issuer } = await parts.pdf.call<{ issuer: string | null }>("offeredList", {
      bytes,
      trustFolders,
      listFolder: parts.listFolder,
      now: clock.now(),
    });
    if (issuer === null) return void core.ports.log.warn("trust.list-not-taken", { sha256: file.sha256 });
    await disk.makeFolder(parts.listFolder);
    await disk.writeAtomic(join(parts.listFolder, `${issuer}.crl`), bytes);
  }

  return {
    known,

    /** Takes what is new. Throws the sync errors: what was not done is done with the next answer. */
    async bring(line: FileLine): Promise<void> {
      const before = await known();
      const issued = before?.issuedAt ? `&issuedAt=${encodeURIComponent(before.issuedAt)}` : "";
      const path = `/v1/trust?after=${before?.edition ?? 0}${issued}`;
      const answer = await line.exchange({ method: "GET", path });
      if (answer.status !== 200) return;
      const read = Told.safeParse(answer.json);
      if (!read.success)
        throw new AppError("sync.strange-answer", { what: "dữ liệu tin cậy không đọc được" });
      const told = read.data;
      const here = await anchorsHere();
      const gone = told.withdrawn.flatMap(({ sha256, why }) => {
        const name = here.get(sha256);
        return name ? [{ sha256, why, name }] : [];
      });
      for (const { name, sha256 } of gone) {
        await disk.remove(join(own, name));
        here.delete(sha256);
      }
      for (const file of told.revocationLists) await takeList(line, file);
      const withdrawn = new Set(told.withdrawn.map(({ sha256 }) => sha256));
      const offered = told.anchors.flatMap(({ name, pem }) => {
        const print = fingerprint(pem);
        return print && !here.has(print) && !withdrawn.has(print) ? [name] : [];
      });
      await core.write("system", async (tx) => {
        const { edition, issuedAt } = told;
        const value = JSON.stringify({ edition, issuedAt, at: tx.at, offered });
        await tx.db
          .insertInto("meta")
          .values({ key: KEY, value })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
          .execute();
        for (const { name, sha256, why } of gone)
          await tx.audit("trust.anchor-withdrawn", sha256, { name, why });
        if (offered.length > 0)
          await tx.audit("trust.anchor-offered", String(told.edition), { names: offered });
        tx.emit("office", []);
      });
    },
  };
}

/** SHA-256 of a certificate, hexadecimal; undefined when it cannot be read. */
function fingerprint(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
  } catch {
    return undefined;
  }
}
