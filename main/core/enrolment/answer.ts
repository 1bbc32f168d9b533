import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../errors.ts";
import { OfficeConfig } from "../office/service.ts";
import type { Disk } from "../ports.ts";
import type { WireAnswer } from "../sync/service.ts";
import { displayTime, toTimestamp } from "../time.ts";

export const Pem = z
  .string()
  .max(20_000)
  .regex(/^-----BEGIN /);
const Name = z.string().max(500);

/** What the province answers a machine that joins (schema `Enrolment` of resources/sync/openapi.json). */
export const Answer = z.looseObject({
  deviceToken: z.string().min(20).max(500),
  certificate: Pem,
  authorities: z.array(Pem).min(1).max(10),
  machineName: Name,
  unit: z.looseObject({
    code: z.string().regex(/^[A-Z0-9.]{1,35}$/),
    codeUnverified: z.boolean(),
    name: Name,
    parentName: Name,
    unitName: Name,
    abbreviation: Name,
    address: Name,
    phone: Name,
  }),
  system: z.looseObject({ name: Name, owner: Name, lookupUrl: Name }),
  escrowPublicKey: z.string().max(20_000).nullable(),
  anchors: z.array(z.looseObject({ name: z.string().regex(/^[\w-]{1,60}$/), pem: Pem })).max(200),
  sealAuthorities: z.array(z.record(z.string(), z.unknown())).max(50).default([]),
  settings: z.record(z.string(), z.unknown()),
});
export type Answer = z.infer<typeof Answer>;

/** What the province may not decide for a machine: what it is, where it sends, and what runs on it. */
const OWN = new Set([
  "demonstration",
  "agency",
  "machineName",
  "system",
  "sync",
  "token",
  "signService",
  "trustFolders",
]);

/** `office.json` of a machine that has just joined. Throws `enrolment.strange-answer` for settings of another kind. */
export function configOf(answer: Answer, machineName: string, folder: string): OfficeConfig {
  const settings = Object.fromEntries(Object.entries(answer.settings).filter(([name]) => !OWN.has(name)));
  const read = OfficeConfig.safeParse({
    maskIdentityInQr: true,
    ...settings,
    demonstration: false,
    agency: answer.unit,
    machineName,
    system: answer.system,
    sync: null,
    token: null,
    trustFolders: [join(folder, "trust")],
    escrowPublicKey: answer.escrowPublicKey,
  });
  if (read.success) return read.data;
  const wrong = read.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw new AppError("enrolment.strange-answer", { what: `thiết lập sai (${wrong.slice(0, 200)})` });
}

/** Writes what this machine trusts from now on; written again it is the same. */
export async function writeTrust(disk: Disk, folder: string, answer: Answer): Promise<void> {
  const trust = join(folder, "trust");
  await disk.makeFolder(trust);
  const text = (value: string) => new TextEncoder().encode(value);
  for (const { name, pem } of answer.anchors) await disk.writeAtomic(join(trust, `${name}.pem`), text(pem));
  if (answer.sealAuthorities.length === 0) return;
  const list = JSON.stringify({ authorities: answer.sealAuthorities }, null, 2);
  await disk.writeAtomic(join(trust, "seal-authorities.json"), text(list));
}

/** The refusal of an answer of the province that is not as agreed; `what` says what is wrong. */
export const strange = (what: string) => new AppError("enrolment.strange-answer", { what });

/** The answer of a province that lets this machine join. Throws the `enrolment.` refusals in words. */
export function readAnswer(answered: WireAnswer, now: number): Answer {
  const { status, problem } = answered;
  if (status === 200) {
    const read = Answer.safeParse(answered.json);
    if (read.success) return read.data;
    throw strange(
      `thiếu ${read.error.issues
        .map((issue) => issue.path.join("."))
        .join(", ")
        .slice(0, 200)}`,
    );
  }
  switch (problem?.code) {
    case "code-wrong":
      throw new AppError("enrolment.code-wrong");
    case "code-used":
      throw new AppError("enrolment.code-used");
    case "code-expired":
      throw new AppError("enrolment.code-expired");
    case "too-many": {
      const asked = answered.headers["retry-after"] ?? "";
      // up to a day is believed
      const seconds = /^\d{1,5}$/.test(asked) ? Math.min(Number(asked), 86_400) : 60;
      throw new AppError("enrolment.too-many", { until: displayTime(toTimestamp(now + seconds * 1000)) });
    }
    default:
      throw strange(problem?.detail ?? `mã ${status}`);
  }
}
