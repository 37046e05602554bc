// The house on several machines: two programs share a PostgreSQL and a Redis. A call comes in by one, its mediator sits
// at the other; Redis goes away and the calls go on.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { openChromium, withPictures } from "./harness/chromium.mjs";
import { desk, signIn } from "./harness/console.mjs";
import { openPostgres, openRedis } from "./harness/databases.mjs";
import { openHouseApart } from "./harness/house.mjs";
import { COORDINATOR, LINE, PASSWORD } from "./harness/sample.mjs";
import { openTelephone } from "./harness/telephone.mjs";
import { until } from "./harness/wait.mjs";

const ROSES_TELEPHONE = "+33639980601";

let redis;
let house;
let first;
let second;
/** Rose answers on her own telephone: it rings whatever becomes of her page. */
let rose;

before(async () => {
  redis = await openRedis();
  house = await openHouseApart({ database: await openPostgres(), env: { REDIS_URL: redis.url }, nodes: 2 });
  [first, second] = house.nodes;
  const told = await house.run("user", "add", "rose", "--name", "Rose Petit", "--role", "mediator", "--telephone", ROSES_TELEPHONE);
  const chromium = await openChromium();
  rose = {
    chromium,
    telephone: await openTelephone(house.switchUrl, { number: ROSES_TELEPHONE }),
    desk: desk(await signIn(chromium, second, "rose", told.match(/Password: (\S+)/)[1], "/desk")),
  };
});
after(async () => {
  await rose?.chromium.close();
  await house?.stop();
  await redis?.stop();
});

/** What a node says of its Redis: `ok`, or why not. */
const redisAt = async (node) => (await (await fetch(`${node.url}/health/ready`)).json()).parts.redis;

const joined = (node) => until("the node hears the others", async () => (await redisAt(node)) === "ok");

/** A board that follows by itself: nobody reloads it. */
async function openBoard(t, node) {
  const chromium = await openChromium();
  t.after(() => chromium.close());
  const page = await signIn(chromium, node, COORDINATOR, PASSWORD, "/board");
  return {
    page,
    async figures() {
      const numbers = await page.locator("dl.figures").last().locator("dd").allInnerTexts();
      const [offered, answered, abandoned, callbacks, messages, told] = numbers.map(Number);
      return { offered, answered, abandoned, callbacks, messages, told };
    },
    /** Waits until the board shows it, live. */
    shows: (words) => page.locator("#board").filter({ hasText: words }).waitFor(),
  };
}

async function dial(number) {
  const caller = await openTelephone(house.switchUrl, { number });
  await caller.dial(LINE);
  await caller.hears("appuyez sur 1");
  await caller.press("1");
  return caller;
}

/** Rose's telephone rings; she takes the call as on any telephone. */
async function answer(caller) {
  await rose.telephone.answer();
  await rose.telephone.hears("appuyez sur 1");
  await rose.telephone.press("1");
  await caller.until("event:joined");
}

test("a call that comes in by one node is offered live, talked, noted and counted at the other", async (t) => {
  await Promise.all(house.nodes.map(joined));
  const boards = [await openBoard(t, first), await openBoard(t, second)];
  const before = await boards[0].figures();
  const pages = { rose: rose.desk.page, first: boards[0].page, second: boards[1].page };
  await withPictures("two-nodes", pages, async () => {
    await rose.desk.beAvailable();
    const caller = await dial("+33639980602");
    await rose.desk.rings();
    assert.match(await rose.desk.page.locator("#now").innerText(), /Démarche en ligne/, "the offer names the topic");
    await answer(caller);
    await rose.desk.state("talking");
    await Promise.all(boards.map((board) => board.shows("Rose Petit")));

    await rose.desk.fillSheet({ theme: "aide_aux_demarches_administratives", notes: "Attestation envoyée.", outcome: "finalisee" });
    await caller.hangUp();
    await rose.desk.state("wrap_up");
    await rose.desk.done();
    await rose.desk.state("available");

    for (const board of boards) {
      const now = await until("the call is in the figures", async () => {
        const now = await board.figures();
        return now.answered === before.answered + 1 && now;
      });
      assert.equal(now.offered, before.offered + 1);
      assert.equal(now.offered, now.answered + now.abandoned + now.callbacks + now.messages + now.told, "the day's figures add up");
    }
  });
  assert.deepEqual(house.witness.requests.filter((request) => request.status >= 500), []);
});

test("with both nodes taking webhooks in turn, each call is one call", async () => {
  house.front = house.nodes;
  house.witness.twice = true;
  const caller = await dial("+33639980603");
  await answer(caller);
  await rose.desk.state("talking");
  await caller.hangUp();
  await rose.desk.state("wrap_up");
  await rose.desk.fillSheet({ theme: "email", notes: "Boîte retrouvée.", outcome: "finalisee" });
  await rose.desk.done();
  await rose.desk.state("available");
  house.witness.twice = false;
  assert.ok(house.witness.requests.some((request) => request.copy), "the other node had each one a second time");
  assert.deepEqual(house.witness.requests.filter((request) => request.status >= 500), []);
});

test("Redis goes away: calls are decided, talked and counted as before, seen a little later; it comes back, and the pages are live again", async (t) => {
  const board = await openBoard(t, second);
  const before = await board.figures();
  const pages = { rose: rose.desk.page, board: board.page };
  await withPictures("without-redis", pages, async () => {
    await redis.stop();
    await until("the second node misses the first", async () => (await redisAt(second)) !== "ok");
    for (const node of house.nodes) assert.equal((await fetch(`${node.url}/health/ready`)).status, 200, "a node without Redis stays in service");

    house.front = [first];
    const caller = await dial("+33639980604");
    await answer(caller);
    // No news come from the other node: her page looks by itself.
    await rose.desk.state("talking");
    await rose.desk.fillSheet({ theme: "sante", notes: "Compte ameli retrouvé.", outcome: "finalisee" });
    await caller.hangUp();
    await rose.desk.state("wrap_up");
    await rose.desk.done();
    await rose.desk.state("available");

    await redis.start();
    await Promise.all(house.nodes.map(joined));
    // What was missed is caught up, and nobody reloaded this board.
    const now = await until("the call is in the figures", async () => {
      const now = await board.figures();
      return now.answered === before.answered + 1 && now;
    });
    assert.equal(now.offered, before.offered + 1);

    const next = await dial("+33639980605");
    await rose.desk.rings();
    await next.hangUp();
    await rose.desk.state("available");
  });
});
