import fc from "fast-check";
import { expect, test } from "vitest";
import { visibleText } from "../../main/core/visible-text.ts";
import { safeName } from "../../main/hosts/browser/file-name.ts";

test("a suggested name is one file in one folder, on every system", () => {
  expect(safeName("../../../etc/passwd")).toBe("-..-..-etc-passwd");
  expect(safeName("C:\\Windows\\a.pdf")).toBe("C--Windows-a.pdf");
  expect(safeName("hồ sơ Nguyễn Văn Ả.pdf")).toBe("hồ sơ Nguyễn Văn Ả.pdf");
  expect(safeName("con.pdf")).toBe("_con.pdf");
  expect(safeName("COM1")).toBe("_COM1");
  expect(safeName("hoa\u202efdp.exe")).toBe("hoafdp.exe");
  expect(safeName("a\nb\u0000.pdf")).toBe("a-b-.pdf");
  expect(safeName("...")).toBe("tep");
  expect(safeName("")).toBe("tep");
  expect(safeName(`${"Ộ".repeat(400)}.pdf`)).toMatch(/Ộ\.pdf$/);
});

test("whatever the page suggests, the name is short, seen and in its folder", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (suggested) => {
      const name = safeName(suggested);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(210);
      expect(name).not.toMatch(/[\\/:*?"<>|]|^\.|[. ]$|\p{Cc}/u);
      expect(name.length).toBeGreaterThan(0);
    }),
  );
});

test("text from outside stands in one line and shows what it is", () => {
  expect(visibleText("  Giấy\n\tkhai\u0000 sinh ")).toBe("Giấy khai  sinh");
  expect(visibleText("kết quả \u202eFDP.exe\u202c")).toBe("kết quả FDP.exe");
  expect(visibleText("a\ud800b")).toBe("a\ufffdb");
  expect(visibleText("Nguyễn Thị Ánh")).toBe("Nguyễn Thị Ánh");
});
