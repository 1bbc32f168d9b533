/** What the header of a program library says, read before anything of it is run. */
export interface LibraryHeader {
  format: "elf" | "pe" | "mach-o";
  bits: 32 | 64;
  machine: "x86" | "x64" | "arm" | "arm64" | "other";
  /** it offers `C_GetFunctionList`, without which it is no PKCS#11 library */
  pkcs11: boolean;
}

const ENTRY = "C_GetFunctionList";
const MACHINES: Record<LibraryHeader["format"], Record<number, LibraryHeader["machine"]>> = {
  elf: { 3: "x86", 62: "x64", 40: "arm", 183: "arm64" },
  pe: { 332: "x86", 34404: "x64", 452: "arm", 43620: "arm64" },
  "mach-o": { 7: "x86", 16777223: "x64", 12: "arm", 16777228: "arm64" },
};

/**
 * Reads the header of an ELF, PE or Mach-O library. Undefined for anything else, cut-off and deceiving files
 * included: no offset is followed outside the file.
 */
export function readLibraryHeader(bytes: Uint8Array): LibraryHeader | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (file.length > 64 && file.readUInt32BE(0) === 0x7f454c46) return readElf(file);
    if (file.length > 64 && file.toString("latin1", 0, 2) === "MZ") return readPe(file);
    if (file.length > 32 && [0xfeedface, 0xfeedfacf].includes(file.readUInt32LE(0))) return readMachO(file);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const machineOf = (format: LibraryHeader["format"], value: number) => MACHINES[format][value] ?? "other";

function readElf(file: Buffer): LibraryHeader | undefined {
  const wide = file[4] === 2;
  const little = file[5] === 1;
  const at16 = (at: number) => (little ? file.readUInt16LE(at) : file.readUInt16BE(at));
  const at32 = (at: number) => (little ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const word = (at: number) =>
    wide ? Number(little ? file.readBigUInt64LE(at) : file.readBigUInt64BE(at)) : at32(at);
  const SHARED = 3;
  if (at16(16) !== SHARED) return undefined;
  const head = { format: "elf", bits: wide ? 64 : 32, machine: machineOf("elf", at16(18)) } as const;
  const table = word(wide ? 40 : 32);
  const size = at16(wide ? 58 : 46);
  const count = at16(wide ? 60 : 48);
  const section = (i: number) => {
    const at = table + i * size;
    return {
      type: at32(at + 4),
      offset: word(at + (wide ? 24 : 16)),
      length: word(at + (wide ? 32 : 20)),
      link: at32(at + (wide ? 40 : 24)),
    };
  };
  const DYNAMIC_SYMBOLS = 11;
  const entry = wide ? 24 : 16;
  for (let i = 0; i < count; i += 1) {
    const symbols = section(i);
    if (symbols.type !== DYNAMIC_SYMBOLS) continue;
    const names = section(symbols.link);
    for (let at = symbols.offset; at + entry <= symbols.offset + symbols.length; at += entry) {
      const defined = at16(at + (wide ? 6 : 14)) !== 0;
      if (defined && isEntry(file, names.offset + at32(at))) return { ...head, pkcs11: true };
    }
  }
  return { ...head, pkcs11: false };
}

function readPe(file: Buffer): LibraryHeader | undefined {
  const pe = file.readUInt32LE(0x3c);
  if (file.toString("latin1", pe, pe + 4) !== "PE\0\0") return undefined;
  const LIBRARY = 0x2000;
  if ((file.readUInt16LE(pe + 22) & LIBRARY) === 0) return undefined;
  const optional = pe + 24;
  const wide = file.readUInt16LE(optional) === 0x20b;
  const head = {
    format: "pe",
    bits: wide ? 64 : 32,
    machine: machineOf("pe", file.readUInt16LE(pe + 4)),
  } as const;
  const sections = optional + file.readUInt16LE(pe + 20);
  const sectionCount = file.readUInt16LE(pe + 6);
  const inFile = (address: number): number => {
    for (let i = 0; i < sectionCount; i += 1) {
      const at = sections + i * 40;
      const start = file.readUInt32LE(at + 12);
      const length = Math.max(file.readUInt32LE(at + 8), file.readUInt32LE(at + 16));
      if (address >= start && address < start + length) return address - start + file.readUInt32LE(at + 20);
    }
    throw new RangeError("address outside every section");
  };
  const exported = file.readUInt32LE(optional + (wide ? 112 : 96));
  if (exported === 0) return { ...head, pkcs11: false };
  const directory = inFile(exported);
  const names = inFile(file.readUInt32LE(directory + 32));
  const count = Math.min(file.readUInt32LE(directory + 24), 65_536);
  for (let i = 0; i < count; i += 1) {
    if (isEntry(file, inFile(file.readUInt32LE(names + i * 4)))) return { ...head, pkcs11: true };
  }
  return { ...head, pkcs11: false };
}

function readMachO(file: Buffer): LibraryHeader {
  const wide = file.readUInt32LE(0) === 0xfeedfacf;
  const machine = machineOf("mach-o", file.readUInt32LE(4));
  return { format: "mach-o", bits: wide ? 64 : 32, machine, pkcs11: file.includes(`_${ENTRY}\0`) };
}

/** Whether the zero-ended name at this place is the entry of PKCS#11. */
const isEntry = (file: Buffer, at: number): boolean =>
  file.toString("latin1", at, at + ENTRY.length + 1) === `${ENTRY}\0`;
