import { z } from "zod";

/**
 * Every refusal the application can give, by a stable code. The Vietnamese words for each stand in
 * `main/core/error-texts.ts`; a type check keeps the two lists equal.
 */
export const ERROR_CODES = [
  // contract and session
  "contract.unknown-procedure",
  "contract.invalid-input",
  "contract.foreign-origin",
  "contract.version",
  "session.required",
  "session.forbidden",
  "session.expired",
  "core.unavailable",
  "core.internal",
  "core.starting",
  "core.broken",
  "browser.missing",
  "installation.damaged",
  "doctor.unhealthy",
  "verify.invalid",
  // accounts
  "accounts.wrong-password",
  "accounts.locked",
  "accounts.inactive",
  "accounts.duplicate-username",
  "accounts.weak-password",
  "accounts.not-found",
  // database, journal, files
  "db.wrong-key",
  "db.future-version",
  "db.corrupt",
  "db.read-only",
  "db.disk-full",
  "db.second-instance",
  "keystore.refused",
  "files.missing",
  "files.corrupt",
  "files.too-large",
  // office
  "clock.unconfirmed",
  "office.demo-data-refused",
  "office.not-configured",
  // catalogue
  "catalogue.not-found",
  "catalogue.version-missing",
  "catalogue.file-refused",
  "catalogue.check-gone",
  "catalogue.check-stale",
  "catalogue.nothing-changed",
  "catalogue.import-missing",
  "catalogue.term-unknown",
  "calendar.missing-year",
  // calendars
  "calendars.unreadable",
  "calendars.unknown-key",
  "calendars.tampered",
  "calendars.other-province",
  "calendars.older",
  "calendars.changed-since",
  "calendars.not-open",
  // receiving
  "card.not-a-card",
  "card.bad-number",
  "card.bad-birth-date",
  "card.too-short",
  "card.keyboard",
  "card.mrz-check",
  "dossiers.not-found",
  "dossiers.incomplete",
  "dossiers.wrong-state",
  "dossiers.draft-not-yours",
  "numbers.exhausted",
  // digitising
  "digitise.not-found",
  "digitise.page-count",
  "digitise.slip-count",
  "digitise.wrong-state",
  "digitise.not-digitised",
  "digitise.not-yours",
  "image.unreadable",
  "image.too-small",
  "image.too-large",
  "image.low-resolution",
  "image.not-colour",
  "ocr.failed",
  "child.crashed",
  "child.timeout",
  // pdf and signing
  "pdf.unreadable",
  "pdf.encrypted",
  "pdf.signed-already",
  "pdf.locked",
  "pdf.too-large",
  "pdf.unsupported",
  "signing.no-module",
  "signing.module-failed",
  "signing.no-token",
  "signing.token-removed",
  "signing.pin-incorrect",
  "signing.pin-final-try",
  "signing.pin-locked",
  "signing.pin-expired",
  "signing.pin-length",
  "signing.no-key",
  "signing.certificate-expired",
  "signing.certificate-not-yours",
  "signing.certificate-usage",
  "signing.certificate-revoked",
  "signing.revocation-stale",
  "signing.revocation-unlisted",
  "signing.failed",
  "signing.not-scanner",
  // copies
  "copies.source-invalid",
  "copies.hash-mismatch",
  "copies.unregistered",
  "copies.read-back",
  "copies.withdrawn",
  "qr.not-found",
  "qr.not-ours",
  // life of a dossier
  "life.extended-already",
  "life.extend-too-late",
  "life.extend-day",
  "life.decision-issued",
  "life.reason-missing",
  "life.not-immediate",
  "life.not-found",
  "life.taken-up",
  // forms
  "forms.not-found",
  // giving back
  "returns.incomplete",
  "returns.not-scanned",
  "returns.fee-due",
  "returns.nothing-to-give",
  "returns.not-found",
  "returns.too-late-to-undo",
  "returns.paper-scanned",
  "returns.secret-on-paper",
  // the citizen's screen
  "citizen.screen-only",
  "citizen.ticket-used",
  "citizen.rated-already",
  // printing
  "print.no-printer",
  "print.failed",
  // sync
  "sync.offline",
  "sync.server-error",
  "sync.not-json",
  "sync.rejected",
  "sync.protocol",
  "sync.hash-mismatch",
  "sync.unauthorised",
  "sync.not-configured",
  // command line
  "cli.usage",
  "cli.input-missing",
  "cli.output-unwritable",
] as const;

export const ErrorCode = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** Values that fill the placeholders of an error's text; never a PIN, a full identity number or a name. */
export const ErrorParams = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type ErrorParams = z.infer<typeof ErrorParams>;

/** An error as a person reads it: what happened, what was kept, what to do now. */
export const WireError = z.object({
  code: ErrorCode,
  params: ErrorParams,
  retryable: z.boolean(),
  message: z.string(),
  kept: z.string(),
  action: z.string(),
});
export type WireError = z.infer<typeof WireError>;
