import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SoftToken } from "./softhsm.ts";

const SOURCE = fileURLToPath(new URL("troubled-token.c", import.meta.url));

/** A token whose library does what it is told to do wrong. */
export interface TroubledToken {
  module: string;
  env: Record<string, string>;
  /** words of `troubled-token.c`, from now on */
  mode(...words: string[]): void;
  /** what the library was asked so far */
  log(): string[];
  /** something was plugged in or pulled out, as the library tells it */
  event(): void;
}

let built: Buffer | undefined;

/** The library, compiled once for all tests of a process. */
function library(path: string): Buffer {
  if (!built) {
    execFileSync("g++", ["-x", "c", "-shared", "-fPIC", "-o", path, SOURCE, "-ldl"]);
    built = readFileSync(path);
  }
  return built;
}

/** Builds the library beside a software token; the compiler is the one that pkcs11js itself was built with. */
export function troubledToken(folder: string, soft: Pick<SoftToken, "module" | "env">): TroubledToken {
  const dir = join(folder, "trouble");
  mkdirSync(dir, { recursive: true });
  const module = join(dir, "troubled-csp11.so");
  writeFileSync(module, library(module));
  return {
    module,
    env: { ...soft.env, TROUBLE_DIR: dir, TROUBLE_REAL: soft.module },
    mode: (...words) => writeFileSync(join(dir, "mode"), words.join(" ")),
    log: () =>
      existsSync(join(dir, "log")) ? readFileSync(join(dir, "log"), "utf8").trim().split("\n") : [],
    event: () => writeFileSync(join(dir, "event"), ""),
  };
}
