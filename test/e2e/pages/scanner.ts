import type { Page } from "@playwright/test";

/**
 * Sends a text as a hand scanner in keyboard mode does: key after key without a pause, then Enter, into whatever
 * has the focus. A scanner waits for no answer between two keys, so neither does this. `\b` in the text is the
 * Backspace that an input method sends before it puts another letter. `stallAfter`: the PC is busy for a second
 * once so many keys came; the keys keep the scanner's times.
 */
export async function scan(page: Page, text: string, stallAfter?: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const back = { key: "Backspace", code: "Backspace", windowsVirtualKeyCode: 8 };
  const keys = [...text].map((sign) => (sign === "\b" ? back : { key: sign, text: sign }));
  const enter = { key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13 };
  const begun = Date.now() / 1000;
  const press = (key: (typeof keys)[number], index: number) => {
    // the scanner's own pace, however slow this machine is
    const timestamp = begun + index * 0.004;
    return Promise.all([
      session.send("Input.dispatchKeyEvent", { type: "keyDown", timestamp, ...key }),
      session.send("Input.dispatchKeyEvent", { type: "keyUp", timestamp, key: key.key }),
    ]);
  };
  const all = [...keys, enter];
  const stall = stallAfter ?? all.length;
  await Promise.all(all.slice(0, stall).map(press));
  if (stallAfter !== undefined) await page.waitForTimeout(1_000);
  await Promise.all(all.slice(stall).map((key, index) => press(key, stall + index)));
  await session.detach();
}

/** Counts the keys that are pressed from now on; a key held down beside another (Shift, Ctrl, Alt) is not one more. */
export async function countKeys(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counted = window as typeof window & { keysPressed: number };
    counted.keysPressed = 0;
    window.addEventListener(
      "keydown",
      (event) => {
        if (!["Shift", "Control", "Alt", "Meta"].includes(event.key)) counted.keysPressed += 1;
      },
      true,
    );
  });
  return () => page.evaluate(() => (window as typeof window & { keysPressed: number }).keysPressed);
}

/** Types what an input method lets through, key after key at the pace of a hand; `\b` takes a letter back. */
export async function typeThrough(page: Page, signs: string): Promise<void> {
  for (const sign of signs) {
    if (sign === "\b") await page.keyboard.press("Backspace");
    else if (sign === " ") await page.keyboard.press("Space");
    else if (/^[ -~]$/.test(sign)) await page.keyboard.press(sign);
    else await page.keyboard.insertText(sign);
  }
}

/** Types words with a method that keeps each open (composition) until the Space behind it. */
export async function compose(page: Page, text: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const words = text.split(" ");
  for (const [index, word] of words.entries()) {
    for (let end = 1; end <= word.length; end += 1) {
      await session.send("Input.imeSetComposition", {
        text: word.slice(0, end),
        selectionStart: end,
        selectionEnd: end,
      });
    }
    await session.send("Input.insertText", { text: word });
    if (index < words.length - 1) await page.keyboard.press("Space");
  }
  await session.detach();
}
