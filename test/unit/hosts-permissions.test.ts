import { expect, test } from "vitest";
import { isGranted } from "../../main/hosts/electron/permissions.ts";

const ORIGIN = "app://counter";
const camera = { permission: "media", kinds: ["video"], address: `${ORIGIN}/copies/check` };

test("the window has pictures of its camera", () => {
  expect(isGranted(camera, ORIGIN)).toBe(true);
  expect(isGranted({ ...camera, address: ORIGIN }, ORIGIN)).toBe(true);
});

test("the window copies words", () => {
  const copy = { permission: "clipboard-sanitized-write", kinds: [], address: `${ORIGIN}/` };
  expect(isGranted(copy, ORIGIN)).toBe(true);
  expect(isGranted({ ...copy, permission: "clipboard-read" }, ORIGIN)).toBe(false);
  expect(isGranted({ ...copy, address: "app://citizen/" }, ORIGIN)).toBe(false);
});

test.each([
  ["sound", { ...camera, kinds: ["audio"] }],
  ["sound beside pictures", { ...camera, kinds: ["video", "audio"] }],
  ["media of no kind", { ...camera, kinds: [] }],
  ["media of a kind that is not said", { ...camera, kinds: [undefined] }],
  ["the screen", { ...camera, permission: "display-capture" }],
  ["the place", { ...camera, permission: "geolocation" }],
  ["a camera of the citizen's screen", { ...camera, address: "app://citizen/" }],
  ["a camera of an address that begins alike", { ...camera, address: "app://counter.example/" }],
])("nothing else is granted: %s", (_name, asked) => {
  expect(isGranted(asked, ORIGIN)).toBe(false);
});
