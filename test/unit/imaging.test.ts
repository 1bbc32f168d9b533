import { describe, expect, it } from "vitest";
import { inspectPdf } from "../../main/imaging/pdf-source.ts";
import { findSkew } from "../../main/imaging/skew.ts";
import { sniff } from "../../main/imaging/sniff.ts";
import { toPdfImage } from "../../main/pdf/normalise.ts";
import { characterErrorRate, distance } from "../support/cer.ts";

/** Text-like stripes falling to the right by `degrees`. */
function stripes(degrees: number): Uint8Array {
  const width = 800;
  const height = 1000;
  const grey = new Uint8Array(width * height).fill(245);
  const slope = Math.tan((degrees * Math.PI) / 180);
  for (let y = 0; y < height; y++) {
    for (let x = 60; x < width - 60; x++) {
      const row = Math.round(y - x * slope);
      if (row % 30 >= 0 && row % 30 < 10 && (x * 7 + row) % 13 < 6) grey[y * width + x] = 20;
    }
  }
  return grey;
}

describe("findSkew", () => {
  it.each([-3.4, -1, 0, 0.7, 2.5])("measures %s degrees", (degrees) => {
    expect(findSkew(stripes(degrees), 800, 1000)).toBeCloseTo(degrees, 0.5);
    expect(Math.abs(findSkew(stripes(degrees), 800, 1000) - degrees)).toBeLessThanOrEqual(0.2);
  });

  it("leaves a blank page alone", () => {
    expect(findSkew(new Uint8Array(800 * 1000).fill(250), 800, 1000)).toBe(0);
  });
});

describe("sniff", () => {
  it("takes four kinds and nothing else", () => {
    const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");
    expect(sniff(bytes("\xff\xd8\xff\xe0"))).toBe("jpeg");
    expect(sniff(bytes("\x89PNG\r\n"))).toBe("png");
    expect(sniff(bytes("II*\0"))).toBe("tiff");
    expect(sniff(bytes("junk\n%PDF-1.4"))).toBe("pdf");
    for (const other of ["<svg xmlns=", "GIF89a", "RIFF....WEBP", "", "BM"]) {
      expect(sniff(bytes(other))).toBeUndefined();
    }
  });
});

describe("inspectPdf", () => {
  const whole = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n29\n%%EOF\n";
  const inspect = (text: string) => inspectPdf(Buffer.from(text, "latin1"));

  it("knows a complete file from a cut one", () => {
    expect(inspect(whole)).toEqual({ signed: false, encrypted: false, complete: true });
    expect(inspect(whole.slice(0, -8)).complete).toBe(false);
    expect(inspect(whole.replace("\n29\n", "\n9999\n")).complete).toBe(false);
  });

  it("sees signatures and encryption", () => {
    expect(inspect(`${whole.slice(0, 20)}/ByteRange [0 1 2 3]${whole}`).signed).toBe(true);
    expect(inspect(whole.replace("trailer\n<<", "trailer\n<</Encrypt 5 0 R")).encrypted).toBe(true);
    expect(inspect(whole.replace("<<>>", "<</EncryptMetadata true>>")).encrypted).toBe(false);
  });
});

describe("toPdfImage", () => {
  it("refuses what PDF cannot hold without unpacking", () => {
    const png = (type: number, depth: number, interlace: number): Uint8Array =>
      Buffer.concat([
        Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000a", "hex"),
        Buffer.from([depth, type, 0, 0, interlace, 0, 0, 0, 0]),
      ]);
    expect(() => toPdfImage(png(6, 8, 0))).toThrow("unsupported");
    expect(() => toPdfImage(png(2, 16, 0))).toThrow("unsupported");
    expect(() => toPdfImage(png(2, 8, 1))).toThrow("interlaced");
    expect(() => toPdfImage(Buffer.from("GIF89a"))).toThrow("neither");
  });
});

describe("character error rate", () => {
  it("counts edits over the truth, in either order of the head, in NFC", () => {
    expect(distance("thầy", "thấy")).toBe(1);
    expect(characterErrorRate("a b", "b a", "a b")).toBe(0);
    expect(characterErrorRate("Số".normalize("NFD"), "Số")).toBe(0);
    expect(characterErrorRate("abcx", "abcd")).toBe(0.25);
  });
});
