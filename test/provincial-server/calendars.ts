import type { FastifyInstance } from "fastify";
import { Problem } from "./problem.ts";
import type { Store } from "./store.ts";

/** Signed calendar files of the province, as they were published: it hands them on and changes nothing in them. */
export const CALENDAR_SCHEMA = `
CREATE TABLE IF NOT EXISTS calendar_files (
  calendar TEXT NOT NULL, edition INTEGER NOT NULL, file TEXT NOT NULL, published_at TEXT NOT NULL,
  PRIMARY KEY (calendar, edition)) STRICT;
`;
/** files of one answer */
const AT_ONCE = 20;

export function addCalendars(app: FastifyInstance, store: Store): void {
  app.get("/v1/calendar-files", async (request) => {
    const { calendar, after } = request.query as { calendar: string; after: string };
    const rows = await store.all<{ file: string }>(
      "SELECT file FROM calendar_files WHERE calendar = ? AND edition > ? ORDER BY edition LIMIT ?",
      ...[calendar, Number(after), AT_ONCE],
    );
    return { files: rows.map(({ file }) => JSON.parse(file) as Record<string, unknown>) };
  });
}

/** Publishing, for those who sign the calendar. */
export function addCalendarAdministration(admin: FastifyInstance, store: Store): void {
  admin.post("/admin/calendar-files", async (request) => {
    const file = request.body as { id?: unknown; edition?: unknown };
    if (typeof file?.id !== "string" || !Number.isSafeInteger(file.edition)) {
      throw new Problem("invalid", "Cần một tệp lịch đã ký, có id và edition.");
    }
    const row = { calendar: file.id, edition: file.edition as number, file: JSON.stringify(file) };
    await store.insert(
      "calendar_files",
      { ...row, published_at: store.now() },
      "ON CONFLICT (calendar, edition) DO NOTHING",
    );
    return {};
  });
}
