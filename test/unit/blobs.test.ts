import { expect, test } from "vitest";
import { createBlobs } from "../../main/core/transfer/blobs.ts";

const ports = {
  clock: { monotonic: () => 0 },
  random: { bytes: (size: number) => new Uint8Array(size).fill(7) },
} as unknown as Parameters<typeof createBlobs>[0];

test("a link is good for one reading; a reading that failed does not use it up", async () => {
  const blobs = createBlobs(ports, {} as Parameters<typeof createBlobs>[1]);
  let tries = 0;
  const { token } = blobs.ofMaker("trang 1", "image/png", async () => {
    tries += 1;
    if (tries === 1) throw new Error("tiến trình ảnh vừa dừng");
    return Uint8Array.of(1, 2, 3);
  });
  await expect(blobs.open(token)).rejects.toThrow("vừa dừng");
  expect((await blobs.open(token))?.bytes).toEqual(Uint8Array.of(1, 2, 3));
  expect(await blobs.open(token)).toBeUndefined();
});
