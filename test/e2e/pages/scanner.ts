import type { Page } from "@playwright/test";

/**
 * Sends a text as a hand scanner in keyboard mode does: key after key without a pause, then Enter, into whatever
 * has the focus. A scanner waits for no answer between two keys, so neither does this.
 */
export async function scan(page: Page, text: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const keys = [...text].map((sign) => ({ key: sign, text: sign }));
  const enter = { key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13 };
  const begun = Date.now() / 1000;
  const sent = [...keys, enter].flatMap((key, index) => {
    // the scanner's own pace, however slow this machine is
    const timestamp = begun + index * 0.004;
    return [
      session.send("Input.dispatchKeyEvent", { type: "keyDown", timestamp, ...key }),
      session.send("Input.dispatchKeyEvent", { type: "keyUp", timestamp, key: key.key }),
    ];
  });
  await Promise.all(sent);
  await session.detach();
}
