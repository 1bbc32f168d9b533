import {
  type Access,
  CONTRACT_VERSION,
  Envelope,
  type Output,
  type Parsed,
  type Procedure,
  type ProcedureName,
  procedures,
  type Reply,
  ROLE_NAMES,
  type Role,
} from "../../preload/contract/index.ts";
import type { Call } from "./context.ts";
import { AppError, toWireError } from "./errors.ts";
import type { Log, Random } from "./ports.ts";

export type Handler<P extends ProcedureName> = (input: Parsed<P>, call: Call) => Promise<Output<P>>;
export type Handlers = { [P in ProcedureName]: Handler<P> };
/** The handlers of one feature: every procedure whose name begins with it. */
export type FeatureHandlers<F extends string> = Pick<Handlers, Extract<ProcedureName, `${F}.${string}`>>;

/** What the owner of this machine may ask from the command line without a signed-in officer. */
const COMMAND_LINE: ReadonlySet<ProcedureName> = new Set([
  "office.startup",
  "office.status",
  "office.doctor",
  "sync.status",
  "sync.now",
  "sync.items",
  "sync.packages",
  "sync.exportPackage",
  "sync.importPackage",
  "copies.record",
  "copies.keyList",
]);

/** Dossiers of other machines that one call may ask for; a list has no more lines. */
const MOST_BROUGHT = 100;

/** Throws `session.required` or `session.forbidden`. */
export function authorise(name: ProcedureName, access: Access, call: Call): void {
  // the command line signs nobody in: what it may ask is this list, whatever else is public
  if (call.origin === "cli") {
    if (COMMAND_LINE.has(name)) return;
    throw new AppError("session.required");
  }
  // the person's screen asks for nothing of the counter's, and no officer answers in the person's place
  if ((call.origin === "citizen") !== (access === "citizen")) throw new AppError("citizen.screen-only");
  if (access === "public" || access === "citizen") return;
  if (!call.session) throw new AppError("session.required");
  if (access === "officer") return;
  const roles: readonly Role[] = call.session.officer.roles;
  if (!access.some((role) => roles.includes(role))) {
    throw new AppError("session.forbidden", { roles: access.map((role) => ROLE_NAMES[role]).join(", ") });
  }
}

export interface DispatchOptions {
  handlers: Handlers;
  random: Random;
  log: Log;
  /** answers are checked against the contract too: on in tests and in the demonstration */
  checkOutput: boolean;
  /** A dossier that the call would change is another machine's: asks for it. Throws when it cannot be had. */
  bring(dossierId: string): Promise<void>;
  /** whether the session that a call came with still sits at its window; an answer may come late */
  stillSeated(from: Omit<Call, "key">): boolean;
}

/** envelope -> validate -> authorise -> handler -> validate. Never throws: every failure is a reply. */
export function createDispatch({ handlers, random, log, checkOutput, stillSeated, bring }: DispatchOptions) {
  /**
   * Nothing was written by a call that met a dossier of another machine; it is done once that one has given it, and
   * those of a list come one by one.
   */
  async function withDossier(run: () => Promise<unknown>): Promise<unknown> {
    const brought = new Set<string>();
    for (;;) {
      try {
        return await run();
      } catch (error) {
        const elsewhere = error instanceof AppError && error.code === "exchange.elsewhere";
        const id = elsewhere ? String(error.params["dossier"]) : "";
        if (!elsewhere || brought.has(id) || brought.size >= MOST_BROUGHT) throw error;
        brought.add(id);
        await bring(id);
      }
    }
  }

  return async (raw: unknown, from: Omit<Call, "key">): Promise<Reply> => {
    const id = typeof raw === "object" && raw !== null && "id" in raw ? String(raw.id).slice(0, 64) : "";
    try {
      const version = typeof raw === "object" && raw !== null && "v" in raw ? raw.v : undefined;
      if (version !== CONTRACT_VERSION) throw new AppError("contract.version");
      const envelope = Envelope.safeParse(raw);
      if (!envelope.success) throw invalidInput(envelope.error.issues);
      const name = envelope.data.proc as ProcedureName;
      if (!Object.hasOwn(procedures, name)) {
        throw new AppError("contract.unknown-procedure", { proc: envelope.data.proc });
      }
      const procedure: Procedure = procedures[name];
      authorise(name, procedure.access, { ...from, key: "" });
      const input = procedure.input.safeParse(envelope.data.input);
      if (!input.success) throw invalidInput(input.error.issues);
      const call: Call = { ...from, key: uuidOr(envelope.data.key, random) };
      const handler = handlers[name] as (input: unknown, call: Call) => Promise<unknown>;
      const data = await withDossier(() => handler(input.data, call));
      // what an officer asked for and left before it came is not for who sits there now
      if (
        procedure.kind === "query" &&
        procedure.access !== "public" &&
        call.origin !== "citizen" &&
        !stillSeated(from)
      ) {
        throw new AppError("session.expired");
      }
      if (!checkOutput) return { id, ok: true, data };
      const output = procedure.output.safeParse(data);
      if (!output.success) {
        throw new Error(`${name} answered outside the contract: ${describeIssues(output.error.issues)}`);
      }
      return { id, ok: true, data: output.data };
    } catch (error) {
      if (!(error instanceof AppError)) {
        log.error("call.failed", {
          why: error instanceof Error ? (error.stack ?? error.message) : "unknown",
        });
      }
      return { id, ok: false, error: toWireError(error) };
    }
  };
}

type Issue = { path: PropertyKey[]; message: string };

const describeIssues = (issues: readonly Issue[]) =>
  issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join(".")} ${issue.message}`)
    .join("; ");

function invalidInput(issues: readonly Issue[]): AppError {
  const first = issues[0];
  return new AppError("contract.invalid-input", {
    where: first ? first.path.map(String).join(".") || "lệnh" : "lệnh",
    why: first?.message ?? "",
  });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function uuidOr(key: string | undefined, random: Random): string {
  return key && UUID.test(key) ? key : random.uuid();
}
