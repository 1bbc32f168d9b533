const X64 = { machine: 0x8664, wide: true };
export const X86 = { machine: 0x14c, wide: false };

/** The least of a Windows library: headers, one section, an export table with these names. */
export function pe(names: string[], { machine, wide }: typeof X64 = X64): Buffer {
  const file = Buffer.alloc(0x600);
  file.write("MZ", 0, "latin1");
  file.writeUInt32LE(0x80, 0x3c);
  file.write("PE\0\0", 0x80, "latin1");
  file.writeUInt16LE(machine, 0x84);
  file.writeUInt16LE(1, 0x86);
  const size = wide ? 240 : 224;
  file.writeUInt16LE(size, 0x94);
  file.writeUInt16LE(0x2000, 0x96);
  const optional = 0x98;
  file.writeUInt16LE(wide ? 0x20b : 0x10b, optional);
  file.writeUInt32LE(0x1000, optional + (wide ? 112 : 96));
  const section = optional + size;
  file.writeUInt32LE(0x400, section + 8);
  file.writeUInt32LE(0x1000, section + 12);
  file.writeUInt32LE(0x400, section + 16);
  file.writeUInt32LE(0x200, section + 20);
  file.writeUInt32LE(names.length, 0x200 + 24);
  file.writeUInt32LE(0x1040, 0x200 + 32);
  let at = 0x280;
  for (const [i, name] of names.entries()) {
    file.writeUInt32LE(at - 0x200 + 0x1000, 0x240 + i * 4);
    file.write(`${name}\0`, at, "latin1");
    at += name.length + 1;
  }
  return file;
}

/** The least of an ELF library: its section of dynamic symbols with one name. */
export function elf(name: string, { bits = 64, machine = 62 } = {}): Buffer {
  const wide = bits === 64;
  const file = Buffer.alloc(0x400);
  file.writeUInt32BE(0x7f454c46, 0);
  file[4] = wide ? 2 : 1;
  file[5] = 1;
  file.writeUInt16LE(3, 16);
  file.writeUInt16LE(machine, 18);
  const word = (value: number, at: number): void => {
    if (wide) file.writeBigUInt64LE(BigInt(value), at);
    else file.writeUInt32LE(value, at);
  };
  const [table, size] = [0x100, wide ? 64 : 40];
  word(table, wide ? 40 : 32);
  file.writeUInt16LE(size, wide ? 58 : 46);
  file.writeUInt16LE(2, wide ? 60 : 48);
  const section = (i: number, type: number, offset: number, length: number, link: number): void => {
    const at = table + i * size;
    file.writeUInt32LE(type, at + 4);
    word(offset, at + (wide ? 24 : 16));
    word(length, at + (wide ? 32 : 20));
    file.writeUInt32LE(link, at + (wide ? 40 : 24));
  };
  section(0, 3, 0x300, 0x80, 0);
  section(1, 11, 0x200, wide ? 24 : 16, 0);
  file.writeUInt32LE(1, 0x200);
  file.writeUInt16LE(1, 0x200 + (wide ? 6 : 14));
  file.write(`\0${name}\0`, 0x300, "latin1");
  return file;
}
