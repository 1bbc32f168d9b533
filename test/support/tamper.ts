import { Update } from "../../main/pdf/incremental.ts";
import { PdfFile } from "../../main/pdf/syntax/file.ts";

/** The file with a later save behind it, as an attacker (or a careless program) would add one. */
export function laterSave(bytes: Uint8Array, change: (update: Update, file: PdfFile) => void): Uint8Array {
  const update = new Update(PdfFile.open(bytes));
  change(update, update.file);
  return update.write().bytes;
}
