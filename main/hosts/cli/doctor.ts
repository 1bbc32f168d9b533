import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { Output } from "../../../preload/contract/index.ts";
import { AppError, fromWireError } from "../../core/errors.ts";
import { findBrowser, findSoftHsm } from "../find-tools.mjs";
import { findPlaces } from "../node/resources.ts";
import type { CliIo } from "./io.ts";
import { refusal, type VerbOutcome } from "./refusal.ts";

const VERB = "doctor";

interface Check {
  name: string;
  ok: boolean;
  found: string;
  fix: string | null;
}

/**
 * `doctor`: what is installed on this machine, what the running core says of itself, and the fix for what is
 * missing. Without a running core the installation alone is looked at and said so. Exit 0 when all is well,
 * 1 otherwise; the result names the first fix.
 */
export async function run(args: string[], io: CliIo): Promise<VerbOutcome> {
  try {
    if (args.length > 0) throw new AppError("cli.usage", { why: `không hiểu ${args[0]}` });
    const checks = [...(await installation(io)), ...(await office(io))];
    for (const check of checks) {
      io.say(`${check.ok ? "✓" : "✗"} ${check.name}: ${check.found}${check.fix ? ` → ${check.fix}` : ""}`);
    }
    const bad = checks.filter((check) => !check.ok);
    const result = { ok: bad.length === 0, verb: VERB, healthy: bad.length === 0, checks };
    if (bad.length === 0) return { exit: 0, result };
    const { error } = refusal(
      VERB,
      new AppError("doctor.unhealthy", { names: bad.map((b) => b.name).join(", ") }),
    ).result;
    return { exit: 1, result: { ...result, error } };
  } catch (error) {
    return refusal(VERB, error);
  }
}

async function installation(io: CliIo): Promise<Check[]> {
  const places = findPlaces();
  const require = createRequire(join(places.resources, "..", "package.json"));
  const browser = findBrowser(io.env);
  const softHsm = findSoftHsm();
  const checks = [
    check(
      "Node",
      process.version.startsWith("v24."),
      process.version,
      "Chạy lại npm ci để có Node 24 ghim sẵn.",
    ),
    check(
      "Cửa sổ",
      browser !== undefined || existsSync(electronBinary(require)),
      browser ?? "không có Chromium, Chrome, Edge",
      "Debian: apt-get install -y chromium",
    ),
    loads(require, "better-sqlite3", "Cơ sở dữ liệu", "npm ci"),
    loads(require, "sharp", "Xử lý ảnh", "npm ci"),
    loads(
      require,
      "pkcs11js",
      "Cổng token PKCS#11",
      "Cài python3, make, g++ rồi chạy npm start: cổng token được biên dịch lại.",
    ),
    check(
      "Token phần mềm (trình diễn)",
      softHsm !== undefined,
      softHsm ?? "chưa cài SoftHSM2",
      "Debian: apt-get install -y softhsm2",
    ),
    check(
      "Tài nguyên",
      existsSync(join(places.resources, "tessdata")),
      places.resources,
      "Cài lại phần mềm.",
    ),
    check(
      "Cửa sổ đã dựng",
      existsSync(join(places.renderer, "index.html")),
      places.renderer,
      "npm run build",
    ),
  ];
  const volume = await statfs(io.cwd);
  const free = volume.bavail * volume.bsize;
  checks.push(
    check(
      "Chỗ trống",
      free > 2 * 1024 ** 3,
      `${Math.floor(free / 1048576)} MB`,
      "Giải phóng chỗ trống, cần ít nhất 2 GB.",
    ),
  );
  return checks;
}

/** A native package that does not load is the commonest fault of an installation. */
function loads(require: NodeJS.Require, name: string, words: string, fix: string): Check {
  try {
    require(name);
    return { name: words, ok: true, found: name, fix: null };
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    return { name: words, ok: false, found: why.slice(0, 200), fix };
  }
}

function electronBinary(require: NodeJS.Require): string {
  try {
    return join(require.resolve("electron/package.json"), "..", "dist", "version");
  } catch {
    return resolve("no-electron");
  }
}

/** What only the core can know; a core that does not run is no fault of the installation. */
async function office(io: CliIo): Promise<Check[]> {
  try {
    const reply = await io.ask("office.doctor", {});
    if (!reply.ok) throw fromWireError(reply.error);
    return (reply.data as Output<"office.doctor">).checks;
  } catch (error) {
    if (error instanceof AppError && error.code === "core.unavailable") {
      return [{ name: "Phần lõi", ok: true, found: `không chạy (thư mục ${io.dataDir})`, fix: null }];
    }
    const { message, action } = (
      refusal(VERB, error).result as { error: { message: string; action: string } }
    ).error;
    return [{ name: "Phần lõi", ok: false, found: message, fix: action }];
  }
}

function check(name: string, ok: boolean, found: string, fix: string): Check {
  return { name, ok, found, fix: ok ? null : fix };
}
