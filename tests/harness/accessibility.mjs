// axe-core on a page as it stands, with all of its rules.

import assert from "node:assert/strict";
import axe from "axe-core";

/** Fails with each finding, the element it is about and how to mend it. */
export async function assertAccessible(page, what) {
  // Evaluated by the browser's tools, which a page's content policy does not bind.
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  assert.ok(passes.length > 5, `axe-core judged an empty page: ${what}`);
  const findings = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}\n    ${node.html.slice(0, 200)}\n    ${node.failureSummary}`));
  assert.deepEqual(findings, [], `${what}:\n${findings.join("\n")}`);
}

/** Fails when the page is wider than its window: then a person must scroll sideways to read it. */
export async function assertFits(page, what) {
  const { content, window: width } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  assert.ok(content <= width, `${what} is ${content} px wide in a window of ${width} px`);
}
