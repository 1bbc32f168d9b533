import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import {
  ensureBuilt,
  ensureElectron,
  ensureInstalled,
  ensureSystemPrograms,
  ensureTokenPort,
  pinnedNode,
  ROOT,
  say,
  speakTo,
} from "./setup.mjs";

// Plain JavaScript for Node 18: what `npm start`, `npm test` and the rest do first, on a machine with Node and npm alone.

const [first, ...others] = process.argv.slice(2);

/** Each mode: what must stand ready, then the program that takes over under the pinned Node. */
const MODES = {
  "--cli": () => {
    // standard output belongs to the command's one JSON line
    speakTo(process.stderr);
    ensureInstalled();
    ensureTokenPort();
    ensureBuilt();
    return [join("out", "main", "cli.js"), ...others];
  },
  "--test": () => {
    ensureInstalled();
    ensureSystemPrograms("test");
    ensureTokenPort();
    ensureBuilt();
    return [join("test", "support", "run-suites.ts"), ...others];
  },
  "--bench": () => {
    const [name, ...rest] = others;
    const file = join("test", "bench", `${name}.ts`);
    if (!name || !/^[\w-]+$/.test(name) || !existsSync(join(ROOT, file))) {
      process.stderr.write(`Không có phép đo “${name ?? ""}” trong test/bench.\n`);
      process.exit(2);
    }
    speakTo(process.stderr);
    ensureInstalled();
    ensureSystemPrograms({ digitise: "bench", sign: "day", qr: "test" }[name] ?? "start");
    ensureTokenPort();
    ensureBuilt();
    return [file, ...rest];
  },
  "--simulate": () => {
    speakTo(process.stderr);
    ensureInstalled();
    return [join("test", "simulation", "main.ts"), ...others];
  },
  "--check": () => {
    ensureInstalled();
    return [join("test", "support", "check.ts")];
  },
  "--build": () => {
    ensureInstalled();
    ensureBuilt();
    say("Đã dựng xong: out/");
    return undefined;
  },
};

function open() {
  const args = process.argv.slice(2);
  const day = args.includes("--day") || !hasDisplay();
  ensureInstalled();
  ensureSystemPrograms(day ? "day" : "start");
  ensureTokenPort();
  ensureBuilt();
  if (day) {
    if (!args.includes("--day")) say("Máy không có màn hình: chạy một ngày trình diễn tại quầy.");
    return [join("test", "e2e", "day.ts"), ...args.filter((arg) => arg !== "--day")];
  }
  const electron = args.includes("--browser") ? undefined : ensureElectron();
  return [
    join("main", "hosts", "demo", "main.ts"),
    ...(electron ? ["--electron", electron] : []),
    ...args.filter((arg) => arg !== "--browser"),
  ];
}

function hasDisplay() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Where the person stands who called a command: npm goes to the package's folder first, and paths given on
 * the command line would be looked for there.
 */
function callersFolder() {
  const folder = process.env.npm_lifecycle_event === "counter" ? process.env.INIT_CWD : undefined;
  return folder && existsSync(folder) ? folder : process.cwd();
}

/** Runs the program in our place: its streams are ours, and so are its end and the signals to it. */
function takeOver(args) {
  const child = spawn(
    pinnedNode(),
    args.map((arg, index) => (index === 0 ? join(ROOT, arg) : arg)),
    {
      stdio: "inherit",
      cwd: callersFolder(),
      env: {
        ...process.env,
        PATH: [join(ROOT, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter),
      },
    },
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
  child.on("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(3);
  });
}

const mode = Object.hasOwn(MODES, first ?? "") ? MODES[first] : open;
const program = mode();
if (program) takeOver(program);
