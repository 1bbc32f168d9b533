import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { checkPassword, hashPassword, isAcceptablePassword } from "../../main/core/accounts/password.ts";

const random = { bytes: (count: number) => randomBytes(count), uuid: () => "" };

test("a password matches itself in either Unicode form, nothing else does, and two hashes of it differ", async () => {
  const stored = await hashPassword("Mật khẩu dài của Diễm", random);
  expect(await checkPassword("Mật khẩu dài của Diễm".normalize("NFD"), stored)).toBe(true);
  expect(await checkPassword("mật khẩu dài của Diễm", stored)).toBe(false);
  expect(await hashPassword("Mật khẩu dài của Diễm", random)).not.toBe(stored);
  expect(stored).not.toContain("khẩu");
});

test("a malformed stored value never matches", async () => {
  for (const stored of ["", "plain", "md5$1$1$1$aa$bb", "scrypt$32768$8$1$$"]) {
    expect(await checkPassword("", stored)).toBe(false);
  }
});

test("short, repeated and name-bearing passwords are refused", () => {
  expect(isAcceptablePassword("ngắn", "tn1")).toBe(false);
  expect(isAcceptablePassword("aaaaaaaaaaaa", "tn1")).toBe(false);
  expect(isAcceptablePassword("xin-chao-TN1-2026", "tn1")).toBe(false);
  expect(isAcceptablePassword("một câu đủ dài", "tn1")).toBe(true);
});
