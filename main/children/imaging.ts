import type { Box } from "../core/digitise/types.ts";
import { cropPage, derivePage, scaledPicture } from "../imaging/derive.ts";
import { openSource, type Source } from "../imaging/source.ts";
import { serveChild } from "./host-channel.ts";

/**
 * The imaging child: every file from outside is parsed here and nowhere else.
 * `open` keeps one file so that its pages can be asked for without sending the bytes again.
 */
let kept: Source | undefined;

async function withSource<T>(
  name: string,
  bytes: Uint8Array,
  use: (source: Source) => Promise<T>,
): Promise<T> {
  const source = await openSource(name, bytes);
  try {
    return await use(source);
  } finally {
    source.close();
  }
}

serveChild({
  probe: ({ bytes, name }: { bytes: Uint8Array; name: string }) =>
    withSource(name, bytes, (source) => source.probe()),

  /** as `probe`, and keeps the file for `page` without `bytes` until the next `open` or `close` */
  open: async ({ bytes, name }: { bytes: Uint8Array; name: string }) => {
    kept?.close();
    kept = undefined;
    const source = await openSource(name, bytes);
    try {
      const probed = await source.probe();
      kept = source;
      return probed;
    } finally {
      if (kept !== source) source.close();
    }
  },

  close: async () => {
    kept?.close();
    kept = undefined;
  },

  page: ({
    bytes,
    name = "",
    index,
    dpi,
  }: {
    bytes?: Uint8Array;
    name?: string;
    index: number;
    dpi?: number;
  }) => {
    if (bytes) return withSource(name, bytes, (source) => source.page(index, dpi));
    if (!kept) throw new Error("no file is open");
    return kept.page(index, dpi);
  },

  derive: ({ bytes, dpi, name }: { bytes: Uint8Array; dpi: number; name?: string }) =>
    derivePage(bytes, dpi, name),

  crop: ({ bytes, box, scale, margin }: { bytes: Uint8Array; box: Box; scale?: number; margin?: number }) =>
    cropPage(bytes, box, scale, margin),

  thumbnail: ({ bytes, width, format }: { bytes: Uint8Array; width: number; format?: "jpeg" | "webp" }) =>
    scaledPicture(bytes, width, format),

  preview: ({ bytes, width, format }: { bytes: Uint8Array; width: number; format?: "jpeg" | "webp" }) =>
    scaledPicture(bytes, width, format),
});
