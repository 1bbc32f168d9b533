import type { LanMessage } from "../../core/ports.ts";

/** A message on a line: length of its JSON u32, length of its bytes u32, then both. A longer one is refused unread. */
export const MOST_JSON = 12 * 1024 * 1024;
const MOST_BODY = 1024 * 1024 + 64;
const HEAD = 8;

/** A message as one frame: two lengths (32-bit, big-endian), the JSON text, the body. */
export function encodeFrame({ json, body }: LanMessage): Uint8Array {
  const text = Buffer.from(json, "utf8");
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(text.length, 0);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, text, body]);
}

/** Puts messages together as their bytes come. */
export class FrameReader {
  #parts: Buffer[] = [];
  #held = 0;

  /** The messages that are whole now. Throws RangeError where one is announced that is too long. */
  *take(chunk: Uint8Array): Generator<LanMessage> {
    this.#parts.push(Buffer.from(chunk));
    this.#held += chunk.length;
    while (this.#held >= HEAD) {
      const head = (this.#parts[0]?.length ?? 0) >= HEAD ? this.#parts[0]! : this.#merge();
      const text = head.readUInt32BE(0);
      const body = head.readUInt32BE(4);
      if (text > MOST_JSON || body > MOST_BODY) throw new RangeError("message too long");
      const whole = HEAD + text + body;
      if (this.#held < whole) return;
      const bytes = this.#merge();
      this.#parts = bytes.length > whole ? [bytes.subarray(whole)] : [];
      this.#held -= whole;
      yield {
        json: bytes.toString("utf8", HEAD, HEAD + text),
        body: new Uint8Array(bytes.subarray(HEAD + text, whole)),
      };
    }
  }

  #merge(): Buffer {
    const all = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = [all];
    return all;
  }
}
