// A volunteer with nothing but a telephone: on duty, a call, its outcome, off duty. No browser anywhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openHouse } from "./harness/house.mjs";
import { signInSession } from "./harness/mediator.mjs";
import { BY_TELEPHONE, COORDINATOR, LINE, VOLUNTEERS } from "./harness/sample.mjs";
import { alerts, openTelephone } from "./harness/telephone.mjs";
import { until } from "./harness/wait.mjs";

let house;
before(async () => {
  house = await openHouse();
});
after(() => house?.stop());

/** How many calls of today the coordinator's figures show as finished. */
async function finished(coordinator) {
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(new Date());
  const query = new URLSearchParams({ table: "outcomes", line: "solidarite-numerique", from: today, to: today, separator: "comma" });
  const { status, text } = await coordinator.get(`/statistics/table.csv?${query}`);
  assert.equal(status, 200, text);
  const row = text.split("\r\n").map((line) => line.split(",")).find(([name]) => /finalisée$/.test(name.trim()));
  return Number(row?.[1] ?? 0);
}

test("a shift by telephone alone: on duty, a call, its outcome by a key, and the coordinator's figures have it", async () => {
  const coordinator = await signInSession(house, COORDINATOR);
  const before = await finished(coordinator);
  const volunteer = await openTelephone(house.switchUrl, { number: BY_TELEPHONE.telephone });
  await volunteer.dial(VOLUNTEERS);
  await volunteer.hears("numéro des bénévoles");
  await volunteer.press(`${BY_TELEPHONE.code}#`);
  await volunteer.hears("Votre permanence n'a pas commencé");
  await volunteer.hears("Pour prendre des appels, appuyez sur 1");
  await volunteer.press("1");
  await volunteer.hears("disponible dès que vous raccrochez");
  await volunteer.until("ended", { seconds: 40 });

  const caller = await openTelephone(house.switchUrl, { number: "+33639980301" });
  await caller.dial(LINE);
  await caller.hears("appuyez sur 1");
  await caller.press("0");
  await volunteer.answer({ seconds: 40 });
  await volunteer.hears("appuyez sur 1");
  await volunteer.press("1");
  await caller.until("event:joined");
  await volunteer.until("event:joined");
  await caller.hangUp();

  await volunteer.hears("Comment s'est terminé cet appel");
  await volunteer.press("1");
  await volunteer.hears("C'est noté");
  await volunteer.until("ended", { seconds: 40 });
  await until("the coordinator's figures have the call", async () => (await finished(coordinator)) === before + 1);
  const list = await coordinator.get("/sheets/to-complete");
  assert.match(list.text, /Bernard Colin[\s\S]*finalisée/, "its theme is still to be written");

  await volunteer.dial(VOLUNTEERS);
  await volunteer.hears("numéro des bénévoles");
  await volunteer.press(`${BY_TELEPHONE.code}#`);
  await volunteer.hears("Vous êtes disponible");
  await volunteer.press("5");
  await volunteer.hears("Démarche en ligne : vous le prenez");
  await volunteer.press("1");
  await volunteer.hears("Démarche en ligne : écarté jusqu'à la fin de votre permanence");
  const board = await coordinator.get("/board");
  assert.match(board.text, /Bernard Colin[\s\S]*pas aujourd’hui\s: Démarche en ligne/, "the coordinator sees it");
  await volunteer.press("3");
  await volunteer.hears("cette touche ne sert pas ici");
  const since = await volunteer.now();
  await volunteer.press("0");
  await volunteer.hears("Pour prendre des appels, appuyez sur 1", { since });
  await volunteer.press("3");
  await volunteer.hears("Votre permanence est terminée");
  await volunteer.until("ended", { seconds: 40 });
  assert.deepEqual(await alerts(house.switchUrl), []);
});
