import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { enterIncident, openIncident } from "./enter.ts";

/**
 * The one gate for files that somebody brought (USB, drop, paste, watched folder, camera): the machine's own scanner
 * looks at them before anything parses them (QĐ 45/2024/QĐ-UBND Điều 21). Answers why nothing looked at a file; null
 * where it is clean. A scanner that is missing never holds a file up. Throws `files.malware`; the head and the province
 * are told in the same moment, once for each content.
 */
export async function lookForMalware(
  core: CoreContext,
  officer: Pick<Officer, "username" | "fullName">,
  file: { title: string; sha256: string },
  bytes: Uint8Array,
): Promise<string | null> {
  const said = await core.ports.malware.scan(bytes, { clamd: core.config.clamd });
  if (said.verdict === "clean") return null;
  if (said.verdict === "not-scanned") return said.why;
  const { signature } = said;
  const { title: name, sha256 } = file;
  await core.write(officer.username, async (tx) => {
    if (await openIncident(tx, "malware", sha256)) return;
    await enterIncident(tx, officer, {
      id: core.ports.random.uuid(),
      kind: "malware",
      subject: sha256,
      about: `Tệp “${name}” mang đến quầy: ${signature}`,
      note: "",
      agencyCode: core.config.agency.code,
      tell: { sha256, signature },
    });
  });
  throw new AppError("files.malware", { name, signature });
}
