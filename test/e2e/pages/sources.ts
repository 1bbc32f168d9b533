import type { Page } from "@playwright/test";

/** Copies a PNG as another program does, then presses Ctrl+V. */
export async function pastePicture(page: Page, png: Uint8Array): Promise<void> {
  // by its origin: the window has a permission of its own, and what is granted to an origin is all that it has
  const { origin } = new URL(page.url());
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  await page.evaluate(
    async (bytes) => {
      const blob = new Blob([new Uint8Array(bytes)], { type: "image/png" });
      await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
    },
    [...png],
  );
  await page.keyboard.press("Control+v");
}

/** Drags files from outside over the middle of the window; `drop` lets them go there. */
export async function dragFiles(page: Page, files: string[]): Promise<{ drop(): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  const { width, height } = await page.evaluate(() => ({
    width: window.innerWidth,
    height: window.innerHeight,
  }));
  const send = (type: "dragEnter" | "dragOver" | "drop") =>
    session.send("Input.dispatchDragEvent", {
      type,
      x: Math.round(width / 2),
      y: Math.round(height / 2),
      data: { items: [], files, dragOperationsMask: 1 },
    });
  await send("dragEnter");
  await send("dragOver");
  return {
    async drop() {
      await send("drop");
      await session.detach();
    },
  };
}
