import type { Database, DatabaseOptions } from "./database.ts";
export async function openDatabase(
  _options: DatabaseOptions,
): Promise<{ database: Database; recovery: string[] }> {
  throw new Error("not yet");
}
