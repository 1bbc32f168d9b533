import type { FileStore } from "../../../db/files.ts";
import { AppError } from "../errors.ts";
import type { Random } from "../ports.ts";
import { visibleText } from "../visible-text.ts";

/** One file from a page or a watched folder; bytes. */
export const MAX_UPLOAD = 64 * 1024 * 1024;

export type Upload = Awaited<ReturnType<FileStore["put"]>>;

/**
 * Bytes that came up and belong to nothing yet. They are encrypted on disk from the first moment; until a
 * service takes them their row does not exist, and a start of the core clears what was never taken.
 */
export function createUploads(files: FileStore, random: Random) {
  const waiting = new Map<string, { client: string; file: Upload }>();
  return {
    /** Stores the bytes and returns the token to name them by. Throws `files.too-large`. */
    async receive(client: string, name: string, mediaType: string, bytes: Uint8Array): Promise<string> {
      if (bytes.length > MAX_UPLOAD) {
        throw new AppError("files.too-large", {
          size: `${Math.ceil(bytes.length / 1048576)} MB`,
          limit: `${MAX_UPLOAD / 1048576} MB`,
        });
      }
      const file = await files.put(bytes, { mediaType: mediaType.slice(0, 100), title: visibleText(name) });
      const token = Buffer.from(random.bytes(24)).toString("base64url");
      waiting.set(token, { client, file });
      return token;
    },

    /** Gives the file to the service that will own it; only the window that sent it may. Throws `files.missing`. */
    take(client: string, token: string): Upload {
      const entry = waiting.get(token);
      if (!entry || entry.client !== client) throw new AppError("files.missing");
      waiting.delete(token);
      return entry.file;
    },

    forget(client: string): void {
      for (const [token, entry] of waiting) if (entry.client === client) waiting.delete(token);
    },
  };
}

export type Uploads = ReturnType<typeof createUploads>;
