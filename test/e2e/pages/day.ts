import { expect, type Page } from "@playwright/test";
import { pickProcedure, type ReceivedDossier, readReceived, tickComponents } from "./receive.ts";
import { scan } from "./scanner.ts";

/** Types into a field of the receiving form, chosen by its name. */
export async function typeInto(page: Page, name: string, text: string): Promise<void> {
  await page.locator(`[name="${name}"]`).focus();
  await page.keyboard.insertText(text);
}

/** Goes down so many choices in a list of choices, by the arrow key. */
export async function choose(page: Page, name: string, downs: number): Promise<void> {
  await page.locator(`select[name="${name}"]`).focus();
  for (let at = 0; at < downs; at += 1) await page.keyboard.press("ArrowDown");
}

/** Ticks or unticks by Space. */
export async function tick(page: Page, name: string): Promise<void> {
  await page.locator(`[name="${name}"]`).focus();
  await page.keyboard.press("Space");
}

/** A card laid on the scanner, wherever the hand is: a form opens by itself and waits for the procedure. */
export async function beginByCard(page: Page, card: string, fullName: string): Promise<void> {
  await scan(page, card);
  await expect(page.locator('[name="fullName"]')).toHaveValue(fullName);
  await expect(page.locator('[name="procedure"]')).toBeFocused();
}

/** From the procedure to the receipt: F8 for the papers, F9. */
export async function receiveIt(page: Page, procedure: string): Promise<ReceivedDossier> {
  await pickProcedure(page, procedure);
  await tickComponents(page, []);
  await page.keyboard.press("F9");
  return readReceived(page);
}

/** F4 after reception, then what `pay` does beside the cash field, Enter; answers what the window says of it. */
export async function takeFee(page: Page, pay: () => Promise<void> = async () => {}): Promise<string> {
  await page.keyboard.press("F4");
  await expect(page.getByLabel("Tiền người nộp đưa (đ)")).toBeFocused();
  await expect(page.getByTestId("fee-total")).not.toHaveText("0 đ");
  await pay();
  await page.keyboard.press("Enter");
  const said = page.locator(".taken [role=status]");
  await expect(said).toBeVisible();
  return said.innerText();
}

/** Goes to a screen by words, as Ctrl K takes them. */
export async function command(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.insertText(text);
  await expect(page.getByRole("listbox", { name: "Gợi ý" }).getByRole("option").first()).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.keyboard.press("Enter");
}

/** Walks with Tab until the hand is on this button, then Enter. */
export async function pressButton(page: Page, name: string | RegExp, most = 25): Promise<void> {
  const button = page.getByRole("button", { name }).first();
  await expect(button).toBeVisible();
  for (let at = 0; at < most; at += 1) {
    if (await button.evaluate((element) => element === document.activeElement)) {
      await page.keyboard.press("Enter");
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`no way by Tab to the button ${name}`);
}
