import { openAsBlob } from "node:fs";
import type { HeldFile } from "../files.ts";
import type { NationalDossier, NationalFile, NationalStep } from "./facts.ts";
import type { Missing } from "./mapping.ts";
import type { GenerationTable } from "./tables.ts";

/** The portal did not do it and does not say why: tried again by itself. */
export class PortalAway extends Error {}

/** The portal, or our own table, refuses this dossier: somebody has to mend it. */
export class PortalRefused extends Error {
  readonly missing: readonly Missing[];

  constructor(why: string, missing: readonly Missing[] = []) {
    super(why);
    this.missing = missing;
  }
}

/** What is known of a dossier's place at a portal; kept before anything is built on it. */
export interface Place {
  /** its code there; null until the portal gave one */
  code: string | null;
  /** the portal's own id (IdHoSo); null where it has none */
  id: string | null;
  /** it was accepted there once */
  there: boolean;
}

/** A step with where its dossier stands at the portal. */
export interface PlacedStep {
  step: NationalStep;
  place: Place;
  dossier: NationalDossier;
}

/** What a portal needs of the server around it. */
export interface PortalMeans {
  /** address under which the portal can fetch a file */
  link(sha256: string): string;
  /** where a file lies on this disk; undefined when it is not there */
  file(sha256: string): Promise<HeldFile | undefined>;
  /** the portal's id and hash of a file that was uploaded to it before */
  uploaded(sha256: string): Promise<NationalFile["uploaded"]>;
  noteUploaded(sha256: string, at: NonNullable<NationalFile["uploaded"]>): Promise<void>;
}

/** One national portal in one generation of its messages. */
export interface Portal {
  /** names it in the queue and to people */
  key: string;
  table: GenerationTable;
  /**
   * Creates the dossier there or tells it anew. `keep` is called with what must not be forgotten before it is used.
   * Answers what was cut. Throws `PortalAway`, `PortalRefused`.
   */
  sendDossier(
    dossier: NationalDossier,
    place: Place,
    keep: (place: Place) => Promise<void>,
  ): Promise<{ place: Place; cut: { field: string; from: number; to: number }[] }>;
  /** Parts of a step's way, each sent for itself and never twice once it was answered; at most `table.stepsAtOnce`. */
  stepParts: readonly ((steps: readonly PlacedStep[]) => Promise<void>)[];
}

/** as the national adapter's own clients wait; milliseconds */
const PATIENCE = 60_000;
const MOST_ANSWER = 8 * 1024 * 1024;

/** One call to a portal. Throws `PortalAway` for what is no answer of it. */
export async function callPortal(
  url: string,
  init: RequestInit,
): Promise<{ status: number; json: Record<string, unknown> }> {
  let text: string;
  let status: number;
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE), redirect: "error" });
    status = response.status;
    text = await limited(response);
  } catch (error) {
    if (error instanceof PortalAway) throw error;
    throw new PortalAway("Cổng quốc gia không trả lời");
  }
  if (status >= 500) throw new PortalAway(`Cổng quốc gia đang lỗi (mã ${status})`);
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null) return { status, json: json as Record<string, unknown> };
  } catch {}
  throw new PortalAway("Cổng quốc gia trả lời không đọc được");
}

async function limited(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.byteLength;
    if (size > MOST_ANSWER) throw new PortalAway("Cổng quốc gia trả lời quá dài");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** Throws `PortalRefused` naming everything at once; nothing is sent then. */
export function requireWhole(missing: readonly Missing[]): void {
  if (missing.length === 0) return;
  const words = [...new Set(missing.map(({ what }) => what))].join("; ");
  throw new PortalRefused(`chưa đủ để gửi: ${words}`, missing);
}

const ENDINGS: Record<string, string> = { "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png" };

/** What a file of ours is called outside: it names nobody, and its ending says what it is. */
export const outsideName = ({ sha256, mediaType }: Pick<NationalFile, "sha256" | "mediaType">): string =>
  [sha256.slice(0, 16), ENDINGS[mediaType] ?? "bin"].join(".");

/** A file of ours as a form carries it. Throws where it is not there. */
export async function fileBlob(file: HeldFile | undefined, mediaType: string): Promise<Blob> {
  if (!file) throw new Error("a file that is told to a portal is not on this disk");
  const whole = await openAsBlob(file.path);
  return whole.slice(file.start, file.start + file.size, mediaType);
}
