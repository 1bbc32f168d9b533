import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { Output, Reply } from "../../../preload/contract/index.ts";
import { type CodesFound, sortCodes } from "../../core/copies/codes.ts";
import {
  readKeyList,
  SealAuthorities,
  type SealAuthority,
  type SealKeyList,
} from "../../core/copies/seal/keys.ts";
import { AppError, fromWireError } from "../../core/errors.ts";
import { toTimestamp } from "../../core/time.ts";
import { paperCopyConfig, qrItemsConfig } from "../../pdf/forms/resources.ts";
import { readCodes } from "../../pdf/read-codes.ts";
import type { CliIo } from "./io.ts";
import { refusal, type VerbOutcome } from "./refusal.ts";

const VERB = "check-qr";
const USAGE = "check-qr IN [--keys LIST] [--trust DIR]";
const AUTHORITIES = "seal-authorities.json";

/**
 * `check-qr IN [--keys LIST] [--trust DIR]`: says what the codes in a picture, a PDF or a text (`-`: standard input)
 * are, without a network. The system's signed code is judged by the province's list of keys: `--keys`, else
 * `seal-keys.json` of the folder of `--trust`, else the list of a running core. `verdict` is `valid`, `warning`
 * (exit 0), `invalid`, `unknown` (exit 1), or `unsigned` for papers with the legal items alone. An ID card's number is
 * masked; a code of another kind is refused as `qr.not-ours`.
 */
export async function run(args: string[], io: Pick<CliIo, "ask" | "now" | "readJson">): Promise<VerbOutcome> {
  try {
    const { path, keys, trust } = parse(args);
    const texts = await readCodes(await input(path), basename(path));
    const list = await keyList(io, keys, trust);
    const found = sortCodes(texts, {
      qr: qrItemsConfig(),
      trialCode: paperCopyConfig().trial.dossierCode,
      known: { list, now: toTimestamp(io.now()) },
    });
    return outcome(found, texts.length);
  } catch (error) {
    return refusal(VERB, error);
  }
}

function outcome(found: CodesFound, codes: number): VerbOutcome {
  const { paper, card, seal, differ } = found;
  if (paper || seal) {
    const result = {
      verdict: differ ? "invalid" : (seal?.verdict ?? "unsigned"),
      ...(paper ?? { kind: "seal" }),
      ...(seal ? { seal } : {}),
      codes,
    };
    if (paper?.training) {
      return refusal(VERB, new AppError("training.paper"), { ...result, verdict: "training" });
    }
    if (differ) return refusal(VERB, new AppError("seal.codes-differ", { why: differ }), result);
    if (seal?.verdict === "invalid") {
      return refusal(VERB, new AppError("seal.invalid", { why: seal.why }), result);
    }
    if (seal?.verdict === "unknown") {
      return refusal(VERB, new AppError("seal.unknown", { why: seal.why }), result);
    }
    return { exit: 0, result: { ok: true, verb: VERB, ...result } };
  }
  if (card) return { exit: 0, result: { ok: true, verb: VERB, kind: "id-card", ...card, codes } };
  return refusal(VERB, new AppError("qr.not-ours"), { kind: "other", codes });
}

/** The list at hand, proved by an authority that is trusted here; null when there is none. */
async function keyList(
  io: Pick<CliIo, "ask" | "readJson">,
  keys: string | undefined,
  trust: string | undefined,
): Promise<SealKeyList | null> {
  const raw = keys
    ? json(await input(keys))
    : trust
      ? await readFile(join(trust, "seal-keys.json")).then(json, () => undefined)
      : undefined;
  if (raw === undefined) return keys || trust ? null : ofCore(io);
  const authorities = [...SealAuthorities.parse(await io.readJson(`trust/${AUTHORITIES}`)).authorities];
  if (trust) authorities.push(...(await authoritiesOf(trust)));
  // whoever names a folder trusts it, also a demonstration's; the answer says that it is one
  return readKeyList(raw, { authorities, demonstration: trust !== undefined });
}

async function authoritiesOf(folder: string): Promise<SealAuthority[]> {
  const read = SealAuthorities.safeParse(json(await input(join(folder, AUTHORITIES))));
  if (!read.success) throw new AppError("seal.list-unreadable", { why: `tệp ${AUTHORITIES} không đúng mẫu` });
  return read.data.authorities;
}

/** The list of a running core, which proved it when it came; null when none runs. */
async function ofCore(io: Pick<CliIo, "ask">): Promise<SealKeyList | null> {
  let reply: Reply;
  try {
    reply = await io.ask("copies.keyList", {});
  } catch (error) {
    if (error instanceof AppError && error.code === "core.unavailable") return null;
    throw error;
  }
  if (!reply.ok) throw fromWireError(reply.error);
  return (reply.data as Output<"copies.keyList">).list as SealKeyList | null;
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new AppError("seal.list-unreadable", { why: "tệp không phải JSON" });
  }
}

function parse(args: string[]): { path: string; keys?: string; trust?: string } {
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read(args);
  } catch {
    throw new AppError("cli.usage", { why: `không hiểu lựa chọn: ${USAGE}` });
  }
  const [path, ...more] = parsed.positionals;
  if (path === undefined || more.length > 0) {
    throw new AppError("cli.usage", { why: `cần đúng một ảnh, PDF hoặc tệp chữ: ${USAGE}` });
  }
  return { path, ...parsed.values };
}

function read(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: { keys: { type: "string" }, trust: { type: "string" } },
  });
}

async function input(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(path === "-" ? await standardInput() : await readFile(path));
  } catch (cause) {
    throw new AppError("cli.input-missing", { name: basename(path) }, { cause });
  }
}

async function standardInput(): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
