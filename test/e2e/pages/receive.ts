import { expect, type Locator, type Page } from "@playwright/test";
import { words } from "./words.ts";

export interface ReceiveInput {
  /** text of the card's QR as a hand scanner types it; omitted when `typed` is given */
  card?: string;
  /** fields by their labels, for a person without a card, or what a card does not carry */
  typed?: Partial<Record<"Họ và tên" | "Số định danh" | "Ngày sinh" | "Điện thoại" | "Địa chỉ", string>>;
  /** letters of the procedure's name or its code; the first found is taken */
  procedure: string;
  /** words of each paper's name that was handed in; empty ticks every paper */
  components?: readonly string[];
}

export interface ReceivedDossier {
  code: string;
  /** everything on the panel, in words */
  words: string;
}

/** F2: an empty receiving form with the cursor at the card. */
export async function openReceiving(page: Page): Promise<void> {
  await page.keyboard.press("F2");
  await expect(page.getByRole("form", { name: "Tiếp nhận hồ sơ" })).toBeVisible();
  await expect(page.getByLabel("Quét mã QR của thẻ")).toBeFocused();
}

/** Types the card like a hand scanner and waits for the name. */
export async function scanCard(page: Page, card: string): Promise<void> {
  await page.getByLabel("Quét mã QR của thẻ").focus();
  await page.keyboard.insertText(card);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Họ và tên")).not.toHaveValue("");
}

/** Finds a procedure by keyboard and waits for its papers. */
export async function pickProcedure(page: Page, text: string): Promise<void> {
  await page.keyboard.press("F4");
  await page.keyboard.insertText(text);
  await expect(
    page.getByRole("listbox", { name: "Thủ tục tìm thấy" }).getByRole("option").first(),
  ).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("Enter");
    await expect(page.getByRole("listbox", { name: "Thủ tục tìm thấy" })).toBeHidden({ timeout: 500 });
  }).toPass();
  await expect(page.getByRole("list", { name: "Giấy tờ của hồ sơ" })).toBeVisible();
}

/** Ticks the papers whose names hold these words (Space), or all (F8) when none are named. */
export async function tickComponents(page: Page, components: readonly string[]): Promise<void> {
  if (components.length === 0) {
    await page.keyboard.press("F8");
    return;
  }
  const papers = page.getByRole("list", { name: "Giấy tờ của hồ sơ" });
  for (const words of components) {
    const tick = papers.locator("[data-tick]").filter({ hasText: words }).first().getByRole("checkbox");
    await tick.focus();
    if (!(await tick.isChecked())) await page.keyboard.press("Space");
    await expect(tick).toBeChecked();
  }
}

const receivingForm = (page: Page): Locator => page.getByRole("form", { name: "Tiếp nhận hồ sơ" });

/** Every field of the receiving form by its name, as it stands on the screen: its text, or whether it is ticked. */
export function readForm(page: Page): Promise<Record<string, string | boolean>> {
  return receivingForm(page).evaluate((form) =>
    Object.fromEntries(
      [...form.querySelectorAll<HTMLInputElement>("[name]")].map((field) => [
        field.name,
        field.type === "checkbox" ? field.checked : field.value,
      ]),
    ),
  );
}

/**
 * Fills every field that the receiving form shows, and those that show themselves meanwhile: ticks what can be ticked,
 * takes the last choice, types what `given` says or the field's own name. The box for cards and the procedure are left
 * as they are. Answers the names of what was filled.
 */
export async function fillForm(page: Page, given: Record<string, string> = {}): Promise<string[]> {
  const filled = new Set(["card", "procedure"]);
  for (;;) {
    const name = Object.keys(await readForm(page)).find((one) => !filled.has(one));
    if (name === undefined) return [...filled].slice(2);
    filled.add(name);
    const field = receivingForm(page).locator(`[name="${name}"]`);
    const kind = await field.evaluate((element) =>
      element instanceof HTMLInputElement && element.type === "checkbox" ? "tick" : element.tagName,
    );
    if (kind === "tick") {
      await expect(async () => {
        await field.focus();
        if (!(await field.isChecked())) await page.keyboard.press("Space");
        await expect(field).toBeChecked({ timeout: 1_000 });
      }).toPass();
    } else if (kind === "SELECT") {
      await field.selectOption(given[name] ?? { index: (await field.locator("option").count()) - 1 });
    } else {
      const most = Number((await field.getAttribute("maxlength")) ?? 200);
      const count = /^sets$|-originals$|-copies$/.test(name);
      await field.fill(given[name] ?? (count ? "7" : `${name} Ữ`).slice(0, most));
    }
  }
}

/** Waits for "Đã lưu nháp …" and answers it; said only after the core has stored the draft. */
export async function waitForDraft(page: Page): Promise<string> {
  const state = page.getByTestId("draft-state");
  await expect(state).toContainText("Đã lưu nháp");
  return words(state);
}

/** The whole path from an empty counter to the receipt, by keyboard. */
export async function receiveDossier(page: Page, input: ReceiveInput): Promise<ReceivedDossier> {
  await openReceiving(page);
  if (input.card !== undefined) await scanCard(page, input.card);
  for (const [label, value] of Object.entries(input.typed ?? {})) {
    await page.getByLabel(label).fill(value);
  }
  await pickProcedure(page, input.procedure);
  await tickComponents(page, input.components ?? []);
  await waitForDraft(page);
  await page.keyboard.press("F9");
  return readReceived(page);
}

/** The panel after F9. */
export async function readReceived(page: Page): Promise<ReceivedDossier> {
  const panel = page.getByRole("region", { name: "Đã tiếp nhận" });
  await expect(panel).toBeVisible({ timeout: 30_000 });
  const code = await words(panel.getByTestId("dossier-code"));
  return { code, words: await words(panel) };
}

/** Names of the forms that wait on the board for this officer. */
export async function readParkedForms(page: Page): Promise<string[]> {
  const list = page.getByRole("region", { name: "Biểu mẫu đang dở" });
  if (!(await list.isVisible())) return [];
  return list.getByRole("link").allInnerTexts();
}

/** The first copy of a dossier's receipt as a picture, where the screen shows it. */
export function receiptPicture(page: Page, code: string): Locator {
  return page.getByRole("img", { name: `Giấy tiếp nhận hồ sơ ${code}, liên 1` });
}
