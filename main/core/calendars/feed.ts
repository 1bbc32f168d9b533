import { z } from "zod";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { ServerLine } from "../sync/service.ts";
import type { Calendars } from "./service.ts";

/** What the province has newer (schema `CalendarFiles` of resources/sync/openapi.json). */
const Told = z.looseObject({ files: z.array(z.record(z.string(), z.unknown())).max(20) });
const MAX_ANSWER = 4 * 1024 * 1024;
const PROVINCE = { username: "system", fullName: "Máy chủ tỉnh" };

/**
 * Brings the province's newer calendar files, so that nobody carries them from machine to machine. Each is judged by its
 * own signature as one that a person brought; no promised date moves. A province that keeps none is no trouble.
 */
export async function bringCalendars(
  core: CoreContext,
  calendars: Pick<Calendars, "current" | "edition" | "apply">,
  line: ServerLine,
): Promise<void> {
  const { id } = calendars.current();
  const answer = await line.exchange({
    method: "GET",
    path: `/v1/calendar-files?calendar=${encodeURIComponent(id)}&after=${calendars.edition()}`,
    maxBytes: MAX_ANSWER,
  });
  const told = Told.safeParse(answer.json);
  if (answer.status !== 200 || !told.success) return;
  for (const file of told.data.files) {
    try {
      await calendars.apply(PROVINCE, JSON.stringify(file), calendars.current().version);
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith("calendars.")) throw error;
      core.ports.log.warn("calendars.file-not-taken", { code: error.code });
      return;
    }
  }
}
