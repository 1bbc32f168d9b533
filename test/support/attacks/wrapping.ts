import { type Add, rangeOf, withRange } from "./changes.ts";

/** The signed bytes are all there, but elsewhere (signature wrapping). */
export function wrappings(add: Add, signed: Uint8Array): void {
  const { a, b, c } = rangeOf(signed);
  const evil = Buffer.from("/Evil (4 0 obj)\n");
  const moved = Buffer.concat([signed.subarray(0, b), evil, signed.subarray(b, b + c)]);
  add(
    "wrapping",
    "something between the block and what follows",
    withRange(moved, [0, a, b + evil.length, c]),
  );
  add(
    "wrapping",
    "something before the block",
    withRange(Buffer.concat([signed.subarray(0, a - 10), evil, signed.subarray(a - 10)]), [
      0,
      a,
      b + evil.length,
      c,
    ]),
  );
  const twice = Buffer.concat([signed, evil, signed.subarray(b, b + c)]);
  add("wrapping", "the second part behind the end", withRange(twice, [0, a, signed.length + evil.length, c]));
  add("wrapping", "a gap that starts inside the block", withRange(signed, [0, a + 10, b, c]));
  add("wrapping", "a gap with more than the block", withRange(signed, [0, a - 30, b, c]));
}

/** A signature that has nothing to check (universal forgery). */
export function forgeries(add: Add, signed: Uint8Array): void {
  const text = Buffer.from(signed).toString("latin1");
  const range = /\/ByteRange \[[^\]]+\]/.exec(text)![0];
  const swap = (from: string, to: string): Uint8Array => {
    const bytes = Buffer.from(signed);
    bytes.write(to.padEnd(from.length), bytes.indexOf(from), "latin1");
    return bytes;
  };
  const numbers = [
    "",
    "0",
    "0 0 0 0",
    "0 -1 10 10",
    "0 99999999 99999999 1",
    "-1 5 6 7",
    "null null null null",
    "0 1e3 1 1",
    "1 0 R",
  ];
  for (const value of numbers) add("forgery", `ByteRange [${value}]`, swap(range, `/ByteRange [${value}]`));
  for (const value of ["null", "true", "(0 1 2 3)", "<</A 1>>"])
    add("forgery", `ByteRange ${value}`, swap(range, `/ByteRange ${value}`));
  add("forgery", "no ByteRange", swap("/ByteRange [", "/ByteRangX ["));
  const { a, b } = rangeOf(signed);
  const block = (value: string): Uint8Array => {
    const bytes = Buffer.from(signed);
    bytes.write(value.padEnd(b - a), a, "latin1");
    return bytes;
  };
  for (const value of ["null", "<>", "<00>", "()", "0", "/Contents"])
    add("forgery", `Contents ${value}`, block(value));
  const zeros = Buffer.from(signed);
  zeros.write("0".repeat(b - a - 2), a + 1, "latin1");
  add("forgery", "a block of zeros", zeros);
  add("forgery", "no Contents", swap("/Contents <", "/Kontents <"));
  add("forgery", "an unknown kind", swap("/ETSI.CAdES.detached", "/Foo.Bar"), "warning");
}
