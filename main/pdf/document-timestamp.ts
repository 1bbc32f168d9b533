import { AppError } from "../core/errors.ts";
import { addToForm, addToPage, freeName } from "./field.ts";
import { Update } from "./incremental.ts";
import { type ByteRange, filled, writeWithGap } from "./placeholder.ts";
import { openSignable } from "./signable.ts";
import { dict, name, textString } from "./syntax/objects.ts";

/** A file that waits for the time stamp of the whole of it (ISO 32000-2, 12.8.5). Passes between processes. */
export interface PreparedTimestamp {
  bytes: Uint8Array;
  byteRange: ByteRange;
  /** SHA-256 that the service is to stamp */
  digest: Uint8Array;
}

const LEAST_ROOM = 10 * 1024;

/**
 * Adds an empty, invisible time stamp field behind the file. `tokenSize` is how long the tokens of the service
 * are, in bytes, when known. Throws what `openSignable` throws.
 */
export function prepareTimestamp(bytes: Uint8Array, tokenSize = 0, fileName = ""): PreparedTimestamp {
  const signable = openSignable(bytes, fileName);
  const update = new Update(signable.file);
  const signature = update.reserve();
  const page = signable.pages[0]!;
  const widget = update.add(
    dict({
      Type: name("Annot"),
      Subtype: name("Widget"),
      FT: name("Sig"),
      T: textString(freeName(signable.fieldNames, "Timestamp")),
      V: signature,
      // hidden from sight and hand: print and locked, without a size
      F: 132,
      Rect: [0, 0, 0, 0],
      P: page,
    }),
  );
  addToPage(update, page, widget);
  addToForm(update, widget);
  return writeWithGap(update, signature, {
    kind: "/Type /DocTimeStamp\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.RFC3161",
    tail: "",
    room: Math.max(LEAST_ROOM, Math.ceil((tokenSize * 1.25) / 1024) * 1024),
  });
}

/** Puts a checked token into its place. Throws `signing.timestamp-refused` when it is longer than that. */
export function finishTimestamp(prepared: PreparedTimestamp, token: Uint8Array): Uint8Array {
  const bytes = filled(prepared.bytes, prepared.byteRange, token);
  if (!bytes) throw new AppError("signing.timestamp-refused", { why: "dấu thời gian dài hơn chỗ dành sẵn" });
  return bytes;
}
