import { inflateRawSync } from "node:zlib";
import { LIMITS, TableRefused } from "./refused.ts";

const DAMAGED = "Tệp .xlsx bị hỏng hoặc không phải tệp Excel.";
const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;

interface Entry {
  method: number;
  encrypted: boolean;
  packed: number;
  offset: number;
}

/**
 * Reads single parts of a zip file. The sizes that the file claims are not believed: what inflates beyond the
 * limit stops there. Zip64, encryption and methods other than stored and deflate are refused.
 */
export function openZip(bytes: Uint8Array): { has(name: string): boolean; read(name: string): Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, Entry>();
  try {
    readDirectory();
  } catch (error) {
    throw error instanceof TableRefused ? error : new TableRefused(DAMAGED);
  }

  function readDirectory(): void {
    const count = view.getUint16(endOffset() + 10, true);
    if (count > LIMITS.parts) throw new TableRefused("Tệp .xlsx có quá nhiều phần bên trong.");
    let at = view.getUint32(endOffset() + 16, true);
    for (let index = 0; index < count; index++) {
      if (view.getUint32(at, true) !== CENTRAL) throw new TableRefused(DAMAGED);
      const nameLength = view.getUint16(at + 28, true);
      const name = Buffer.from(bytes.subarray(at + 46, at + 46 + nameLength)).toString("utf8");
      entries.set(name, {
        encrypted: (view.getUint16(at + 8, true) & 1) === 1,
        method: view.getUint16(at + 10, true),
        packed: view.getUint32(at + 20, true),
        offset: view.getUint32(at + 42, true),
      });
      at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
  }

  function endOffset(): number {
    const first = Math.max(0, bytes.length - END_SIZE - 0xffff);
    for (let at = bytes.length - END_SIZE; at >= first; at--) if (view.getUint32(at, true) === END) return at;
    throw new TableRefused(DAMAGED);
  }

  return {
    has: (name) => entries.has(name),
    read(name) {
      const entry = entries.get(name);
      if (!entry) throw new TableRefused(DAMAGED);
      if (entry.encrypted) throw new TableRefused("Tệp .xlsx được đặt mật khẩu. Bỏ mật khẩu rồi lưu lại.");
      try {
        if (view.getUint32(entry.offset, true) !== LOCAL) throw new TableRefused(DAMAGED);
        const start =
          entry.offset +
          30 +
          view.getUint16(entry.offset + 26, true) +
          view.getUint16(entry.offset + 28, true);
        const packed = bytes.subarray(start, start + entry.packed);
        if (packed.length !== entry.packed) throw new TableRefused(DAMAGED);
        if (entry.method === 0) return packed;
        if (entry.method !== 8) throw new TableRefused(DAMAGED);
        return inflateRawSync(packed, { maxOutputLength: LIMITS.part });
      } catch (error) {
        if (error instanceof TableRefused) throw error;
        const tooLarge = (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
        throw new TableRefused(tooLarge ? "Tệp .xlsx giải nén ra quá lớn, đã dừng để bảo vệ máy." : DAMAGED);
      }
    },
  };
}
