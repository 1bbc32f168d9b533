import { globSync, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { AppError } from "../../../core/errors.ts";
import { naturally } from "./names.ts";

/** Kinds of files that are looked for in folders and by patterns; a file that is named itself may be called anything. */
const SUFFIX = /\.(jpe?g|png|tiff?|pdf)$/i;
const PATTERN = /[*?[\]{}]/;

/** A file to be digitised. */
export interface FoundFile {
  /** absolute */
  path: string;
  /** folder below the one that was named or searched, for the same place below the target; empty for none */
  under: string;
}

/** A whole file of several pages by its name: a stack by itself. */
export const holdsPages = (path: string): boolean => /\.(tiff?|pdf)$/i.test(extname(path));

/**
 * Files, folders and patterns (`*`, `?`, `[...]`, `{a,b}`, `**`) as files, in the order given and each folder in
 * natural order. Patterns are opened here, as the shell of Windows does not. In folders and by patterns hidden files,
 * links and other kinds of files are passed over, and so is what lies in `except`, the folders that results go to.
 * Throws `cli.input-missing`, `cli.usage`.
 */
export function findInputs(
  given: readonly string[],
  options: { cwd: string; recursive: boolean; except: readonly string[] },
): FoundFile[] {
  const except = options.except.map(realOr);
  const found: FoundFile[] = [];
  const seen = new Set<string>();
  const take = (file: FoundFile): void => {
    seen.add(realOr(file.path));
    found.push(file);
  };
  for (const one of given) {
    const path = resolve(options.cwd, one);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile()) {
      take({ path, under: "" });
      continue;
    }
    if (stat?.isDirectory() && except.includes(realOr(path))) {
      throw new AppError("cli.usage", { why: `thư mục ra trùng thư mục vào (${basename(path)})` });
    }
    const files = stat?.isDirectory()
      ? inFolder(path, options.recursive)
      : PATTERN.test(one)
        ? byPattern(one, options.cwd)
        : [];
    const kept = files.filter((file) => {
      const real = realOr(file.path);
      return !seen.has(real) && !except.some((folder) => real.startsWith(folder + sep));
    });
    // a pattern that gives nothing new is no mistake when its files were named before
    if (files.length === 0) throw new AppError("cli.input-missing", { name: one });
    for (const file of kept) take(file);
  }
  return found;
}

function inFolder(root: string, recursive: boolean): FoundFile[] {
  const files: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      // links are not followed: one that leads back would have no end
      if (entry.isFile() && SUFFIX.test(entry.name)) files.push(path);
      else if (entry.isDirectory() && recursive) walk(path);
    }
  };
  try {
    walk(root);
  } catch (cause) {
    throw new AppError("cli.input-missing", { name: basename(root) }, { cause });
  }
  return below(root, files);
}

function byPattern(given: string, cwd: string): FoundFile[] {
  const pattern = process.platform === "win32" ? given.replaceAll("\\", "/") : given;
  const parts = pattern.split("/");
  const fixed = parts
    .slice(
      0,
      parts.findIndex((part) => PATTERN.test(part)),
    )
    .join("/");
  const root = resolve(cwd, fixed === "" && pattern.startsWith("/") ? "/" : fixed || ".");
  const hidden = (path: string) =>
    relative(root, path)
      .split(sep)
      .some((part) => part.startsWith("."));
  const files = globSync(pattern, { cwd })
    .map((path) => resolve(cwd, path))
    .filter((path) => SUFFIX.test(path) && !hidden(path) && lstatSync(path).isFile());
  return below(root, files);
}

function below(root: string, files: string[]): FoundFile[] {
  return files
    .map((path) => ({ path, under: relative(root, dirname(path)) }))
    .sort((a, b) => naturally(join(a.under, basename(a.path)), join(b.under, basename(b.path))));
}

/** The place behind a path, also when it is not there yet, so that two names of one file are seen as one. */
export function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realOr(parent), basename(path));
  }
}
