import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findBrowser, findImageMagick, findSoftHsm } from "./find-tools.mjs";

// Plain JavaScript for Node 18: this runs before anything is installed.

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const MODULES = join(ROOT, "node_modules");
const WINDOWS = process.platform === "win32";

/** Programs of the system: what each is for, and whether the window, the demonstration day or only the tests need it. */
export const SYSTEM_PROGRAMS = [
  { package: "chromium", for: "cửa sổ", when: "start", has: () => findBrowser() !== undefined },
  { package: "softhsm2", for: "token phần mềm", when: "start", has: () => findSoftHsm() !== undefined },
  ...["python3", "make", "g++"].map((name) => ({
    package: name,
    for: "biên dịch cổng token",
    when: "start",
    has: () => WINDOWS || existsSync(TOKEN_PORT) || onPath(name),
  })),
  { package: "poppler-utils", for: "kiểm PDF và chữ ký", when: "day", has: () => onPath("pdfsig") },
  { package: "qpdf", for: "kiểm cấu trúc PDF", when: "day", has: () => onPath("qpdf") },
  { package: "zbar-tools", for: "đọc lại mã QR", when: "day", has: () => onPath("zbarimg") },
  {
    package: "libpdfbox2-java",
    for: "kiểm PDF/A",
    when: "test",
    has: () => existsSync("/usr/share/java/preflight.jar"),
  },
  // two libraries that Java itself no longer brings and the validator needs
  ...["libactivation-java:javax.activation", "libjaxb-api-java:jaxb-api"].map((pair) => {
    const [name, jar] = pair.split(":");
    return {
      package: name,
      for: "kiểm PDF/A",
      when: "test",
      has: () => existsSync(`/usr/share/java/${jar}.jar`),
    };
  }),
  { package: "default-jre-headless", for: "chạy bộ kiểm PDF/A", when: "test", has: () => onPath("java") },
  { package: "opensc", for: "kiểm token", when: "test", has: () => onPath("pkcs11-tool") },
  { package: "tesseract-ocr", for: "so nhận dạng chữ", when: "test", has: () => onPath("tesseract") },
  { package: "cups", for: "in thử", when: "test", has: () => WINDOWS || existsSync("/usr/sbin/cupsd") },
  {
    package: "printer-driver-cups-pdf",
    for: "máy in PDF để in thử",
    when: "test",
    has: () => WINDOWS || existsSync("/usr/lib/cups/backend/cups-pdf"),
  },
  {
    package: "postgresql",
    for: "thử máy chủ tỉnh trên PostgreSQL",
    when: "test",
    // the client alone leaves that folder too
    has: () => WINDOWS || inDebianPostgres("initdb") || onPath("initdb"),
  },
  {
    package: "clamav-daemon",
    for: "quét mã độc trong tệp nộp trực tuyến",
    when: "test",
    has: () => WINDOWS || existsSync("/usr/sbin/clamd") || onPath("clamd"),
  },
  { package: "sane-utils", for: "quét thử bằng SANE", when: "test", has: () => onPath("scanimage") },
  {
    package: "sane-airscan",
    for: "thử máy quét mạng bằng chương trình khác",
    when: "test",
    has: () => onPath("airscan-discover"),
  },
  { package: "ocrmypdf", for: "so số hóa", when: "bench", has: () => onPath("ocrmypdf") },
  {
    package: "tesseract-ocr-vie",
    for: "so số hóa",
    when: "bench",
    has: () => existsSync("/usr/share/tesseract-ocr/5/tessdata/vie.traineddata"),
  },
  { package: "openssl", for: "kiểm chữ ký và chứng thư", when: "test", has: () => onPath("openssl") },
  {
    package: "imagemagick",
    for: "tạo ảnh thử",
    when: "test",
    has: () => findImageMagick() !== undefined,
  },
];

let out = process.stdout;

/** Where the lines of the set-up go: standard error when standard output belongs to a command. */
export function speakTo(stream) {
  out = stream;
}

export function say(line) {
  out.write(`${line}\n`);
}

function onPath(name) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
}

function inDebianPostgres(name) {
  const folder = "/usr/lib/postgresql";
  return existsSync(folder) && readdirSync(folder).some((one) => existsSync(join(folder, one, "bin", name)));
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Runs a program to its end; what it prints is shown only when it fails. Answers whether it succeeded. */
function quietly(program, args, options = {}) {
  const done = spawnSync(program, args, {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
    // npm is a .cmd on Windows, which only a shell starts; nothing here comes from outside
    shell: WINDOWS,
    ...options,
  });
  if (done.status !== 0 && !options.silent) {
    process.stderr.write(
      `${done.stdout ?? ""}${done.stderr ?? ""}${done.error ? `${done.error.message}\n` : ""}`,
    );
  }
  return done.status === 0;
}

/** Path of the pinned Node that runs everything after the installation. */
export function pinnedNode() {
  return join(MODULES, "node", "bin", WINDOWS ? "node.exe" : "node");
}

/**
 * `npm ci` when the packages are absent or belong to another lock file; then the pinned Node, which another
 * installation is known to remove. No package runs a script of its own (`.npmrc`): what must be fetched or
 * compiled is done here, so that a machine without a compiler gets everything but the token's port.
 */
export function ensureInstalled() {
  const lock = sha256(readFileSync(join(ROOT, "package-lock.json")));
  const mark = join(MODULES, ".counter-lock");
  if (readText(mark) !== lock) {
    if (!installedFrom()) {
      say("Đang cài các gói (npm ci), lần đầu mất vài phút…");
      if (!quietly("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])) {
        fail("Cài gói không xong; xem lỗi npm ở trên.");
      }
    }
    writeFileSync(mark, lock);
  }
  if (runs(pinnedNode())) return;
  say("Đang lấy Node 24 ghim sẵn…");
  quietly(process.execPath, ["installArchSpecificPackage.js"], { cwd: join(MODULES, "node"), shell: false });
  if (!runs(pinnedNode())) fail("Không lấy được Node 24 (gói npm “node”); kiểm tra mạng rồi chạy lại.");
  const link = join(MODULES, ".bin", "node");
  if (!WINDOWS && !existsSync(link)) {
    rmSync(link, { force: true });
    symlinkSync(join("..", "node", "bin", "node"), link);
  }
}

const TOKEN_PORT = join(MODULES, "pkcs11js", "build", "Release", "pkcs11.node");
const COMPILER = WINDOWS ? [] : ["python3", "make", "g++"];

/**
 * The one package that is compiled: the port to PKCS#11 tokens, against the headers that came with the pinned
 * Node. Without a compiler all but signing works; the next start tries again when the compiler is there.
 */
export function ensureTokenPort() {
  if (existsSync(TOKEN_PORT) || !existsSync(join(MODULES, "pkcs11js"))) return;
  const missing = COMPILER.filter((name) => !onPath(name));
  if (missing.length > 0) {
    say(
      `Chưa có cổng token PKCS#11: cần ${missing.join(", ")} để biên dịch rồi chạy lại. Mọi việc khác vẫn làm được.`,
    );
    return;
  }
  const mark = join(MODULES, ".counter-token-port");
  if (readText(mark) === process.version) return;
  say("Đang biên dịch cổng token PKCS#11…");
  const tool = join(MODULES, "node-gyp", "bin", "node-gyp.js");
  const options = { cwd: join(MODULES, "pkcs11js"), shell: false };
  if (quietly(pinnedNode(), [tool, "rebuild", ...headers(), "--loglevel=error"], options)) return;
  writeFileSync(mark, process.version);
  say("Không biên dịch được cổng token; ký số chưa dùng được, mọi việc khác vẫn làm được.");
}

/** Headers stand in the platform's package of Node; on Windows node-gyp fetches them. */
function headers() {
  const packages = join(MODULES, "node", "node_modules");
  const found = (existsSync(packages) ? readdirSync(packages) : [])
    .map((name) => join(packages, name))
    .find((folder) => existsSync(join(folder, "include", "node", "node_api.h")));
  return found ? [`--nodedir=${found}`] : [];
}

/** npm keeps what it installed in a hidden lock file; when every package there is the wanted one, nothing is to be done. */
function installedFrom() {
  try {
    const wanted = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
    const found = JSON.parse(readFileSync(join(MODULES, ".package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(
      ([path, entry]) => path === "" || entry.optional || found[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

function runs(node) {
  return existsSync(node) && spawnSync(node, ["--version"]).status === 0;
}

/**
 * Programs of the system that are missing: as root on Debian they are installed, elsewhere the command is
 * printed and what does not need them works on.
 */
export function ensureSystemPrograms(when) {
  const stages = {
    start: ["start"],
    day: ["start", "day"],
    test: ["start", "day", "test"],
    // what a measurement compares with; never part of the product
    bench: ["start", "day", "bench"],
  }[when];
  const wanted = SYSTEM_PROGRAMS.filter((one) => stages.includes(one.when) && !one.has());
  if (wanted.length === 0) return;
  const names = wanted.map((one) => one.package);
  const words = wanted.map((one) => `${one.package} (${one.for})`).join(", ");
  const command = `apt-get update && apt-get install -y --no-install-recommends ${names.join(" ")}`;
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0) {
    say(`Máy thiếu ${words}; phần không cần chúng vẫn chạy. Trên Debian, cài bằng: sudo sh -c '${command}'`);
    return;
  }
  say(`Đang cài ${words}…`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  if (!quietly("sh", ["-c", command], { env })) say(`Cài không xong; tự cài bằng: ${command}`);
}

/**
 * Path of Electron's binary, or undefined. It is fetched once; a failure is remembered for this version, so
 * that later starts lose no time.
 */
export function ensureElectron() {
  const folder = join(MODULES, "electron");
  const binary = () => {
    const name = readText(join(folder, "path.txt")).trim();
    return name && existsSync(join(folder, "dist", name)) ? join(folder, "dist", name) : undefined;
  };
  if (binary()) return binary();
  const mark = join(MODULES, ".counter-electron");
  const { version } = JSON.parse(readText(join(folder, "package.json")) || '{"version":""}');
  if (readText(mark) === version) {
    say("Không có Electron trên máy này; mở bằng trình duyệt đã cài.");
    return undefined;
  }
  say("Đang tải Electron…");
  quietly(pinnedNode(), [join(folder, "install.js")], { timeout: 90_000, silent: true, shell: false });
  if (binary()) return binary();
  writeFileSync(mark, version);
  say("Không tải được Electron; mở bằng trình duyệt đã cài.");
  return undefined;
}

const SOURCES = [
  "main",
  "preload",
  "renderer",
  "db",
  "package-lock.json",
  "electron.vite.config.ts",
  "tsconfig.json",
];

/** Builds `out/` when a source changed since the last build. */
export function ensureBuilt() {
  const stamp = join(ROOT, "out", ".stamp");
  if (readText(stamp) === sourcesHash()) return;
  mkdirSync(dirname(stamp), { recursive: true });
  const unlock = lockBuild();
  try {
    const now = sourcesHash();
    // another command may have built it while this one waited
    if (readText(stamp) === now) return;
    say("Đang dựng phần mềm…");
    const tool = join(MODULES, "electron-vite", "bin", "electron-vite.js");
    if (!quietly(pinnedNode(), [tool, "build", "--logLevel", "warn"], { shell: false })) {
      unlock();
      fail("Dựng không xong; xem lỗi ở trên.");
    }
    writeFileSync(stamp, now);
  } finally {
    unlock();
  }
}

/** Two commands at once must not build into one folder; a lock older than a build can last is a dead one's. */
function lockBuild() {
  const lock = join(ROOT, "out", ".building");
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      mkdirSync(lock);
      return () => rmSync(lock, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (Date.now() - made > 180_000) rmSync(lock, { recursive: true, force: true });
      else Atomics.wait(pause, 0, 0, 200);
    }
  }
}

function sourcesHash() {
  const hash = createHash("sha256");
  const walk = (path) => {
    const stats = statSync(join(ROOT, path), { throwIfNoEntry: false });
    if (!stats) return;
    if (!stats.isDirectory()) {
      hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\n`);
      return;
    }
    for (const name of readdirSync(join(ROOT, path)).sort()) walk(join(path, name));
  };
  for (const source of SOURCES) walk(source);
  return hash.digest("hex");
}

function fail(words) {
  process.stderr.write(`${words}\n`);
  process.exit(3);
}
