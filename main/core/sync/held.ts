import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { exchange, type Line } from "./wire.ts";

const Held = z.looseObject({
  dossierId: z.uuid(),
  code: z.string().max(100),
  procedureCode: z.string().max(100),
  receivedAt: z.string().max(40),
  /** as it stands there; a server of before does not say it */
  state: z.string().max(60).optional(),
  /** fees that are paid and not given back, đồng; a server of before does not say it */
  feesPaid: z.number().int().optional(),
});
/** A dossier as the province has it. */
export type HeldDossier = z.infer<typeof Held>;

const Page = z.looseObject({ dossiers: z.array(Held).max(1000), next: z.string().max(200).nullable() });

/** No office receives more in a month. */
const MOST_PAGES = 200;

/**
 * The dossiers of a unit that the province has from a period, both days included, by the time of their reception.
 * Throws the sync errors.
 */
export async function heldDossiers(
  ports: Ports,
  line: Line,
  of: { agencyCode: string; from: string; to: string },
): Promise<HeldDossier[]> {
  const all: HeldDossier[] = [];
  let after: string | null = "";
  for (let page = 0; after !== null && page < MOST_PAGES; page++) {
    const asked = new URLSearchParams({
      agencyCode: of.agencyCode,
      from: of.from,
      to: of.to,
      ...(after ? { after } : {}),
    });
    const answer = await exchange(ports, line, { method: "GET", path: `/v1/dossiers?${asked}` });
    if (answer.status !== 200) {
      throw new AppError("sync.server-error", { status: answer.status }, { retryable: true });
    }
    const read = Page.safeParse(answer.json);
    if (!read.success) throw new AppError("sync.strange-answer", { what: "danh sách hồ sơ không đọc được" });
    all.push(...read.data.dossiers);
    after = read.data.next;
  }
  return all;
}
