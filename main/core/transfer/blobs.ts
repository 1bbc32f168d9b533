import type { FileStore } from "../../../db/files.ts";
import type { Blob } from "../../../preload/contract/index.ts";
import type { Ports } from "../ports.ts";

/** A token that nobody fetched is forgotten after this time; milliseconds. */
const LIFE_MS = 10 * 60_000;
/** Tokens at one time; the oldest go first, so that a runaway page cannot fill memory. */
const MOST = 5_000;

interface Entry {
  name: string;
  mediaType: string;
  size: number;
  expires: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

/** Answer to one request for `/blob/<token>`; `end` of a range is exclusive. */
export interface BlobPart {
  bytes: Uint8Array;
  total: number;
  mediaType: string;
  name: string;
}

/**
 * Hands out the right to read one file once: whoever holds the token may read it, whole (then the token
 * is gone) or by ranges. Pages never learn where a file stands or how it is encrypted.
 */
export function createBlobs(ports: Pick<Ports, "clock" | "random">, files: Pick<FileStore, "readRange">) {
  const entries = new Map<string, Entry>();

  function add(entry: Omit<Entry, "expires">): Blob {
    for (const [token, old] of entries) {
      if (entries.size < MOST && old.expires > ports.clock.monotonic()) break;
      entries.delete(token);
    }
    const token = Buffer.from(ports.random.bytes(24)).toString("base64url");
    entries.set(token, { ...entry, expires: ports.clock.monotonic() + LIFE_MS });
    return { token, name: entry.name, mediaType: entry.mediaType, size: entry.size };
  }

  return {
    ofFile(file: { id: string; size: number; mediaType: string }, name: string): Blob {
      return add({
        name,
        mediaType: file.mediaType,
        size: file.size,
        read: (start, end) => files.readRange(file.id, start, end),
      });
    },

    /** Bytes that are made when they are asked for, such as a thumbnail; the size is not known before. */
    ofMaker(name: string, mediaType: string, make: () => Promise<Uint8Array>): Blob {
      return add({
        name,
        mediaType,
        size: 0,
        read: async (start, end) => (await make()).subarray(start, end),
      });
    },

    /** Undefined when the token is unknown, used or too old. */
    async open(token: string, range?: { start: number; end?: number }): Promise<BlobPart | undefined> {
      const entry = entries.get(token);
      if (!entry || entry.expires < ports.clock.monotonic()) return undefined;
      const end = entry.size === 0 ? Number.MAX_SAFE_INTEGER : Math.min(range?.end ?? entry.size, entry.size);
      if (!range) entries.delete(token);
      let bytes: Uint8Array;
      try {
        bytes = await entry.read(Math.min(range?.start ?? 0, end), end);
      } catch (cause) {
        // what could not be read was not handed out: the same link may be tried again
        entries.set(token, entry);
        throw cause;
      }
      return { bytes, total: entry.size || bytes.length, mediaType: entry.mediaType, name: entry.name };
    },

    clear(): void {
      entries.clear();
    },
  };
}

export type Blobs = ReturnType<typeof createBlobs>;
