import { afterEach } from "vitest";
import { openDrivers } from "../e2e/drivers/driver.ts";

/** A test that failed in a window says what stood there: the words on the screen at that moment. */
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const { page } of openDrivers) {
    const words = await page
      .locator("body")
      .innerText({ timeout: 2000 })
      .catch((error: Error) => `không đọc được: ${error.message}`);
    process.stderr.write(`\n[màn hình khi "${task.name}" hỏng]\n${words}\n`);
  }
});
