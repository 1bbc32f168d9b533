import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readLibraryHeader } from "../../main/children/library-header.ts";
import { findLibraries, type LookWhere, thisMachine } from "../../main/children/token-libraries.ts";
import { parseRegistry } from "../../main/children/windows-registry.ts";
import { elf, pe, X86 } from "../support/made-libraries.ts";
import { tempDir } from "../support/temp-dir.ts";

/** What this machine itself would load. */
const OWN = { bits: 64, machine: process.arch === "arm64" ? 183 : 62 };

describe("the header of a library, read before anything of it runs", () => {
  test("width, machine and whether it is a PKCS#11 library", () => {
    expect(readLibraryHeader(pe(["C_GetFunctionList", "DllMain"]))).toEqual({
      format: "pe",
      bits: 64,
      machine: "x64",
      pkcs11: true,
    });
    expect(readLibraryHeader(pe(["C_GetFunctionListX", "Sign"], X86))).toEqual({
      format: "pe",
      bits: 32,
      machine: "x86",
      pkcs11: false,
    });
    expect(readLibraryHeader(elf("C_GetFunctionList"))).toMatchObject({
      format: "elf",
      bits: 64,
      pkcs11: true,
    });
    expect(readLibraryHeader(elf("C_GetFunctionList", { bits: 32, machine: 3 }))).toMatchObject({
      bits: 32,
      machine: "x86",
      pkcs11: true,
    });
    expect(readLibraryHeader(elf("C_Sign"))).toMatchObject({ pkcs11: false });
  });

  test("no program, cut off anywhere, bytes changed anywhere: never an error", () => {
    expect(readLibraryHeader(Buffer.from("<html>không phải thư viện</html>".repeat(9)))).toBeUndefined();
    expect(readLibraryHeader(new Uint8Array())).toBeUndefined();
    for (const whole of [pe(["C_GetFunctionList"]), elf("C_GetFunctionList")]) {
      for (let end = 0; end < whole.length; end += 7) readLibraryHeader(whole.subarray(0, end));
      for (let at = 0; at < 0x300; at += 3) {
        const changed = Buffer.from(whole);
        changed.fill(0xff, at, at + 4);
        readLibraryHeader(changed);
      }
    }
  });
});

test("what Windows' registry prints is read, whatever stands around it", () => {
  const printed = [
    "",
    String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Cryptography\Defaults\Provider\Viettel CSP v6.0`,
    String.raw`    Image Path    REG_SZ    viettel-ca_v6_s.dll`,
    "",
    String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Cryptography\Defaults\Provider\Microsoft Base`,
    String.raw`    Image Path    REG_EXPAND_SZ    %SystemRoot%\system32\rsaenh.dll`,
    "",
    "End of search: 2 match(es) found.",
  ].join("\r\n");
  expect(parseRegistry(printed).map(({ name, data }) => [name, data])).toEqual([
    ["Image Path", "viettel-ca_v6_s.dll"],
    ["Image Path", String.raw`%SystemRoot%\system32\rsaenh.dll`],
  ]);
  expect(parseRegistry("ERROR: The system was unable to find the specified registry key")).toEqual([]);
});

describe("libraries are found", () => {
  const machine = (folders: string[], more: Partial<LookWhere> = {}): LookWhere => {
    const real = thisMachine(null);
    return {
      ...real,
      platform: "linux",
      registry: async () => [],
      moduleFiles: join(tempDir(), "none"),
      table: { ...real.table, folders: { ...real.table.folders, linux: folders, win32: folders } },
      ...more,
    };
  };
  const seen = async (where: LookWhere) =>
    (await findLibraries(where)).map((one) => [one.path.split("/").pop(), one.foundBy, one.problem]);

  test("by the setting alone where IT set one, and it is said what is wrong with it", async () => {
    const folder = tempDir();
    writeFileSync(join(folder, "bit4xpki.dll"), pe(["C_GetFunctionList"]));
    writeFileSync(join(folder, "libown-pkcs11.so"), elf("C_GetFunctionList", OWN));
    const set = (setting: string) => seen(machine([folder], { setting }));
    expect(await set(join(folder, "libown-pkcs11.so"))).toEqual([["libown-pkcs11.so", "setting", null]]);
    expect(await set(join(folder, "gone.so"))).toEqual([["gone.so", "setting", "missing"]]);
    writeFileSync(join(folder, "text.so"), "không phải");
    expect(await set(join(folder, "text.so"))).toEqual([["text.so", "setting", "not-pkcs11"]]);
  });

  test("by table, then by look; what is no such library, was told off, or shows twice is left out", async () => {
    const folder = tempDir();
    const put = (name: string, bytes: Buffer) => writeFileSync(join(folder, name), bytes);
    put("libbit4xpki.so", elf("C_GetFunctionList", OWN));
    put("a-pkcs11.so", elf("C_GetFunctionList", OWN));
    put("b-pkcs11.so", elf("C_Other", OWN));
    put("c-pkcs11.so", Buffer.from("không phải"));
    put("pkcs11-spy.so", elf("C_GetFunctionList", OWN));
    put("libsofthsm2-pkcs11.so", elf("C_GetFunctionList", OWN));
    put("d-p11.so", elf("C_GetFunctionList", { bits: 32, machine: 3 }));
    symlinkSync(join(folder, "a-pkcs11.so"), join(folder, "z-pkcs11.so"));
    const found = await seen(machine([folder, join(folder, "no-such")]));
    expect(found).toEqual([
      ["libbit4xpki.so", "table", null],
      ["a-pkcs11.so", "scan", null],
      ["d-p11.so", "scan", "needs-32-bit"],
    ]);
  });

  test("by what the middleware entered: p11-kit on Linux", async () => {
    const folder = tempDir();
    const modules = join(folder, "modules");
    mkdirSync(modules);
    writeFileSync(join(folder, "vendor.so"), elf("C_GetFunctionList", OWN));
    writeFileSync(join(modules, "vendor.module"), `# nhà cung cấp\nmodule: ${join(folder, "vendor.so")}\n`);
    expect(await seen(machine([], { moduleFiles: modules }))).toEqual([["vendor.so", "registry", null]]);
  });

  test("by what the middleware entered: the registry names a shell, the library stands beside it", async () => {
    const folder = tempDir();
    const asked: string[] = [];
    const found = await findLibraries(
      machine([], {
        platform: "win32",
        env: { SystemRoot: "C:\\Windows" },
        registry: async (key, name) => {
          asked.push(`${key} ${name}`);
          return key.includes("WOW6432Node")
            ? []
            : [{ key, name, data: join(folder, "viettel-ca_v6_s.dll") }];
        },
      }),
    );
    expect(found).toEqual([]);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toContain("Defaults\\Provider");
    writeFileSync(join(folder, "viettel-ca_v6.dll"), pe(["C_GetFunctionList"]));
    writeFileSync(join(folder, "viettel-ca_v6_s.dll"), pe(["CPAcquireContext"]));
    const entered = machine([], {
      platform: "win32",
      registry: async (key, name) => [{ key, name, data: join(folder, "viettel-ca_v6_s.dll") }],
    });
    expect((await findLibraries(entered)).map((one) => [one.path, one.foundBy, one.bits])).toEqual([
      [join(folder, "viettel-ca_v6.dll"), "registry", 64],
    ]);
  });

  test("the table names each file once, and what is never loaded for a reason", () => {
    const text = readFileSync(new URL("../../resources/tokens/libraries.json", import.meta.url), "utf8");
    const table = JSON.parse(text) as { libraries: { files: string[] }[]; never: { why: string }[] };
    const files = table.libraries.flatMap((one) => one.files.map((file) => file.toLowerCase()));
    expect(new Set(files).size).toBe(files.length);
    expect(table.never.every((rule) => rule.why)).toBe(true);
  });
});
