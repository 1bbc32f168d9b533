import { AppError } from "../../core/errors.ts";
import { version } from "../build-facts.ts";
import { createIo, type Verb } from "./io.ts";
import { refusal, type VerbOutcome } from "./refusal.ts";

interface VerbEntry {
  usage: string;
  says: string;
  load(): Promise<Verb>;
}

/** Every verb; its code is loaded only when it is called. */
const VERBS: Record<string, VerbEntry> = {
  digitise: {
    usage: "digitise IN... --out PDF --text TXT --fields JSON [--profile NAME] [--job DIR] …",
    says: "ảnh, PDF, thư mục thành PDF có lớp chữ; mọi tùy chọn: digitise --help",
    load: async () => {
      const { runDigitise } = await import("./digitise.ts");
      return (args, io) => runDigitise(args, io);
    },
  },
  verify: {
    usage: "verify PDF --json [--trust DIR]",
    says: "kiểm tra chữ ký số trong PDF",
    load: async () => (await import("./verify.ts")).run,
  },
  sign: {
    usage: "sign IN --out PDF --module LIB --token LABEL [--key-id ID] --preset NAME",
    says: "ký số PDF bằng token; PIN lấy từ biến COUNTER_PIN",
    load: async () => (await import("./sign.ts")).run,
  },
  copy: {
    usage: "copy IN --out PDF [--unregistered] [--data DIR]",
    says: "bản giấy có khối xác thực và mã QR từ kết quả đã ký",
    load: async () => {
      const { findRegistered, run } = await import("./copy.ts");
      return (args, io) => run(args, { ...io, findRecord: (sha256) => findRegistered(io, sha256) });
    },
  },
  "check-qr": {
    usage: "check-qr IN [--keys LIST] [--trust DIR]",
    says: "đọc mã trong ảnh, PDF hoặc chữ; kiểm dấu kiểm của hệ thống khi không có mạng",
    load: async () => (await import("./check-qr.ts")).run,
  },
  due: {
    usage: "due --received TIME (--term 1wd|10d|2h | --procedure CODE) [--after15h]",
    says: "tính ngày hẹn trả",
    load: async () => (await import("./due.ts")).run,
  },
  sync: {
    usage: "sync [--status | --export DIR | --import GOI] [--data DIR]",
    says: "gửi ngay những gì chưa gửi; hoặc xuất, nạp gói (COUNTER_PASSPHRASE), qua phần mềm đang mở",
    load: async () => (await import("./sync.ts")).run,
  },
  enroll: {
    usage: "enroll (--config FILE | --server URL --code CODE [--pin SHA256]) [--data DIR]",
    says: "ghi danh máy này với máy chủ tỉnh; cho cài đặt hàng loạt: enroll --help",
    load: async () => (await import("./enroll.ts")).run,
  },
  doctor: {
    usage: "doctor [--data DIR]",
    says: "máy này có gì, thiếu gì, và cách sửa",
    load: async () => (await import("./doctor.ts")).run,
  },
};

const HELP = [
  "npm run --silent counter -- VERB ...",
  "",
  ...Object.values(VERBS).flatMap(({ usage, says }) => [`  ${usage}`, `      ${says}`]),
  "",
  "Dòng cuối của đầu ra chuẩn là một đối tượng JSON. Mã thoát: 0 xong, 1 từ chối, 2 đầu vào không dùng được, 3 lỗi bên trong.",
].join("\n");

/** Takes `--data DIR` and `--data=DIR` out of the arguments; every verb that asks the core knows it. */
function takeDataDir(args: string[]): { rest: string[]; dataDir?: string } {
  const index = args.findIndex((arg) => arg === "--data" || arg.startsWith("--data="));
  const arg = args[index];
  if (arg === undefined) return { rest: args };
  if (arg.startsWith("--data=")) {
    return { rest: args.toSpliced(index, 1), dataDir: arg.slice("--data=".length) };
  }
  return { rest: args.toSpliced(index, 2), dataDir: args[index + 1] };
}

async function outcome(name: string | undefined, args: string[]): Promise<VerbOutcome> {
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => abort.abort());
  const { rest, dataDir } = takeDataDir(args);
  const io = createIo({ creator: `Quầy Một Cửa ${version}`, signal: abort.signal, dataDir });
  if (name === undefined || name === "--help" || name === "help") {
    io.say(HELP);
    return { exit: 0, result: { ok: true, verb: "help", verbs: Object.keys(VERBS).join(" ") } };
  }
  const entry = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!entry) {
    io.say(HELP);
    return refusal(name, new AppError("cli.usage", { why: `không có lệnh ${name}` }));
  }
  try {
    const verb = await entry.load();
    return await verb(rest, io);
  } catch (error) {
    io.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return refusal(name, error);
  }
}

const [name, ...args] = process.argv.slice(2);
const { exit, result } = await outcome(name, args);
const { error, documents } = result as {
  error?: { message: string; kept: string; action: string };
  documents?: unknown[];
};
// of several documents the verb has told each one apart
if (error && !documents) process.stderr.write(`${error.message}\n${error.kept}\n${error.action}\n`);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(exit));
