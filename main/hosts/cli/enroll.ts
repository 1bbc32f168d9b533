import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { createFirstRun } from "../../core/enrolment/first-run.ts";
import { AppError } from "../../core/errors.ts";
import { loadLaw } from "../../core/law.ts";
import { firstReference } from "../../core/reference-data.ts";
import { version } from "../build-facts.ts";
import { nodeDisk } from "../node/disk.ts";
import { bestKind, nodeKeyStore } from "../node/keystore.ts";
import { nodePorts } from "../node/ports.ts";
import { openPrivateSocket } from "../node/private-socket.ts";
import type { CliIo } from "./io.ts";
import { refusal, type VerbOutcome } from "./refusal.ts";

const VERB = "enroll";
const HELP = `enroll [--data DIR] (--config FILE | --server URL --code CODE [--pin SHA256] [--machine NAME])
    [--administrator USERNAME --full-name NAME]

FILE là JSON: {"serverUrl", "pin"?, "administrator"?: {"username", "fullName"}, "code"?, "machines"?: {"TÊN-MÁY":
{"code", "name"?}}}. Một tệp dùng cho mọi máy: mỗi máy lấy dòng có tên của nó. Mật khẩu của tài khoản quản trị
đầu tiên lấy từ biến COUNTER_ADMIN_PASSWORD. Máy đã ghi danh rồi thì lệnh báo đã xong và không làm gì.`;

const Pin = z
  .string()
  .transform((text) => text.replaceAll(/[:\s]/g, "").toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{64}$/));

/** One file for all machines of an installation: the line with the machine's own name is its own. */
const MassConfig = z.strictObject({
  serverUrl: z.url(),
  pin: Pin.nullable().default(null),
  administrator: z.strictObject({ username: z.string(), fullName: z.string() }).nullable().default(null),
  code: z.string().optional(),
  machines: z
    .record(z.string(), z.strictObject({ code: z.string(), name: z.string().optional() }))
    .default({}),
});

/**
 * `enroll`: joins the province without a window, for machines that are set up by hundreds. Goes on where an earlier
 * call was interrupted; a machine that is enrolled already is answered with that and left as it is.
 */
export async function run(
  args: string[],
  io: Pick<CliIo, "say" | "env" | "readJson" | "dataDir">,
): Promise<VerbOutcome> {
  if (args.includes("--help")) {
    io.say(HELP);
    return { exit: 0, result: { ok: true, verb: VERB } };
  }
  try {
    const wish = await readWish(args, io.env);
    const folder = resolve(io.dataDir);
    await nodeDisk().makeFolder(folder);
    // one core a folder: a counter that is open keeps it
    const socket = await openPrivateSocket(folder, async () => {
      throw new AppError("core.starting");
    });
    try {
      return await join(folder, wish, io);
    } finally {
      await socket.close();
    }
  } catch (error) {
    return refusal(VERB, error);
  }
}

type Wish = Awaited<ReturnType<typeof readWish>>;

async function join(
  folder: string,
  wish: Wish,
  io: Pick<CliIo, "say" | "env" | "readJson">,
): Promise<VerbOutcome> {
  if (await nodeDisk().stat(`${folder}/office.json`)) {
    io.say("Máy này đã được ghi danh.");
    return { exit: 0, result: { ok: true, verb: VERB, already: true } };
  }
  const passphrase = io.env["COUNTER_PASSPHRASE"];
  const keyStore = nodeKeyStore({ dataDir: folder, kind: await bestKind(passphrase), passphrase });
  const first = await createFirstRun({
    ports: nodePorts(folder, keyStore, { kind: "system" }),
    folder,
    version,
    machineName: hostname(),
    reference: firstReference(folder, () => loadLaw(io.readJson)),
  });
  try {
    const { state, unitName, machineName, deviceId, toCome } = await first.enrolment.join(wish);
    io.say(`Đã ghi danh ${machineName} cho ${unitName}.`);
    for (const text of toCome) io.say(text);
    return {
      exit: 0,
      result: { ok: true, verb: VERB, already: false, state, unitName, machineName, deviceId, toCome },
    };
  } finally {
    await first.close();
  }
}

async function readWish(args: string[], env: NodeJS.ProcessEnv) {
  const { values } = parse(args);
  const given = values.config ? await readConfig(values.config) : undefined;
  const own = given?.machines[hostname()] ?? given?.machines[hostname().toUpperCase()];
  const serverUrl = values.server ?? given?.serverUrl;
  const code = values.code ?? own?.code ?? given?.code;
  if (!serverUrl) throw usage("thiếu --server");
  if (!code) throw usage(`không có mã cho máy ${hostname()}`);
  const username = values.administrator ?? given?.administrator?.username;
  const fullName = values["full-name"] ?? given?.administrator?.fullName;
  const password = env["COUNTER_ADMIN_PASSWORD"];
  if (username && !password) throw usage("thiếu biến COUNTER_ADMIN_PASSWORD");
  const pin = values.pin === undefined ? (given?.pin ?? null) : Pin.safeParse(values.pin).data;
  if (pin === undefined) throw usage("--pin không phải SHA-256");
  return {
    serverUrl,
    pin,
    code,
    machineName: values.machine ?? own?.name ?? hostname(),
    administrator: username && password ? { username, fullName: fullName ?? username, password } : null,
  };
}

function parse(args: string[]) {
  try {
    const text = { type: "string" } as const;
    return parseArgs({
      args,
      options: {
        config: text,
        server: text,
        code: text,
        pin: text,
        machine: text,
        administrator: text,
        "full-name": text,
      },
    });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : "không đọc được");
  }
}

async function readConfig(path: string) {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new AppError("cli.input-missing", { name: path });
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw usage(`${path} không phải JSON`);
  }
  const read = MassConfig.safeParse(raw);
  if (read.success) return read.data;
  throw usage(`${path}: ${read.error.issues.map((issue) => issue.path.join(".")).join(", ")}`);
}

const usage = (why: string) => new AppError("cli.usage", { why });
