// The console, used as a mediator or a coordinator would.

/** Signs in and stands at `path`. */
export async function signIn(chromium, house, login, password, path = "/") {
  const page = await chromium.page();
  await page.goto(`${house.url}/sign-in?next=${encodeURIComponent(path)}`);
  await page.locator("#login").fill(login);
  await page.locator("#password").fill(password);
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  return page;
}

/** The mediator's desk. */
export function desk(page) {
  const state = (word, options) => page.locator(`#now [data-state="${word}"]`).waitFor(options);
  const press = (action) => page.locator(`#now form[action='/desk/${action}'] button[type=submit]`).click();
  return {
    page,
    /** Waits until the desk stands so: offline, available, on_break, ringing, talking, wrap_up. */
    state,
    async beAvailable() {
      await page.locator("#now button[name=presence][value=available]").click();
      await state("available");
    },
    /** Waits for the telephone in the page to be on the network. */
    telephoneReady: () => page.locator("#telephone-state[data-line=ready]").waitFor(),
    rings: () => state("ringing"),
    async answer() {
      await state("ringing");
      await page.locator("#now [data-do=answer]").click();
      await state("talking");
    },
    decline: () => press("decline"),
    hold: () => press("hold"),
    mute: () => press("mute"),
    hangUp: () => press("hang-up"),
    done: () => press("done"),
    /** Fills fields of the sheet by their names and waits until the server has them. */
    async fillSheet({ theme, outcome, notes, ...others }) {
      const sheet = page.locator("form[data-sheet]");
      const saved = () => page.waitForResponse((answer) => answer.request().method() === "POST" && /\/sheets\/[^/]+$/.test(answer.url()) && answer.ok());
      for (const [name, value] of Object.entries({ theme, ...others })) {
        const [answer] = [saved(), await sheet.locator(`select[name="${name}"]`).selectOption(value)];
        await answer;
      }
      const noted = saved();
      await sheet.locator("textarea[name=notes]").fill(notes);
      await noted;
      const concluded = saved();
      await sheet.locator(`label:has(input[name=outcome][value="${outcome}"])`).click();
      await concluded;
    },
  };
}
