import { createByteChannel } from "../byte-channel.ts";
import type { CoreContext } from "../context.ts";
import type { MakeWriter } from "../digitise/jobs.ts";
import type { PageImage, ProbeResult } from "../digitise/types.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Upload } from "../transfer/uploads.ts";

/**
 * Pictures of one paper as one PDF, every pixel as it came, in their order: the portal takes a file a paper. It is a
 * file that the person files, so nobody of the office signs it (TT 03/2025/TT-VPCP Điều 5).
 */
export async function joinPictures(
  core: CoreContext,
  parts: { imaging: KeptChild; makeWriter: MakeWriter },
  title: string,
  fileIds: readonly string[],
): Promise<Upload> {
  const channel = createByteChannel();
  const putting = core.database.files.put(channel, { mediaType: "application/pdf", title: `${title}.pdf` });
  putting.catch(() => {});
  try {
    const writer = parts.makeWriter(channel, { title, createdAt: core.now() });
    for (const id of fileIds) {
      const bytes = await core.database.files.read(id);
      const { pages } = await parts.imaging.call<ProbeResult>("probe", { bytes, name: title });
      for (const index of pages.keys()) {
        await writer.addPage(await parts.imaging.call<PageImage>("page", { bytes, name: title, index }));
      }
    }
    await writer.finish();
    channel.end();
    return await putting;
  } catch (error) {
    channel.fail(error);
    throw error;
  }
}
