// The softswitch's telephones page, used as a person would.

/** Opens the page in a Chromium; its telephone has `number`. */
export async function openTelephonePage(chromium, switchUrl, number) {
  const page = await chromium.page();
  await page.goto(`${switchUrl}/telephones?number=${encodeURIComponent(number)}`);
  await page.locator("#own").filter({ hasText: /\d/ }).waitFor();
  return {
    page,
    async dial(line) {
      await page.locator("#number").fill(line);
      await page.locator("#idle button[type=submit]").click();
      await page.locator("#talking").waitFor();
    },
    answer: () => page.locator("#answer").click(),
    press: (key) => page.locator(`#talking [data-key="${key}"]`).click(),
    hangUp: () => page.locator("#hang-up").click(),
    /** Waits until the transcript shows these words. */
    reads: (words) => page.locator("#transcript").filter({ hasText: words }).waitFor(),
    idle: () => page.locator("#idle").waitFor(),
  };
}
