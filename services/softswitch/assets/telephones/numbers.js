// Telephone numbers as people write them, and as the network wants them.

/** `06 39 98 00 01`, `+33 6…`, `0033…` → `+33639980001`; null when it can't be a number. */
export function toNetwork(text) {
  const digits = text.replace(/[\s.\-()]/g, "");
  if (/^\+[1-9]\d{5,14}$/.test(digits)) return digits;
  if (/^00[1-9]\d{5,14}$/.test(digits)) return `+${digits.slice(2)}`;
  if (/^0[1-9]\d{8}$/.test(digits)) return `+33${digits.slice(1)}`;
  return null;
}

/** `+33639980001` → `06 39 98 00 01`; what is no French number stays as it is. */
export function toPeople(number) {
  const french = /^\+33(\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(number ?? "");
  return french ? `0${french[1]} ${french.slice(2).join(" ")}` : (number ?? "");
}

/** A number half typed, in the pairs in which French numbers are read. */
export function inPairs(typed) {
  const digits = typed.replaceAll(" ", "");
  return /^0\d*$/.test(digits) ? digits.replace(/(\d\d)(?=\d)/g, "$1 ") : typed;
}

/** The remembered numbers of this browser, one of which becomes this tab's. */
const REMEMBERED = "permanence.numbers";
const THIS_TAB = "permanence.number";

function stored() {
  try {
    const numbers = JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]");
    return Array.isArray(numbers) ? numbers.filter((number) => toNetwork(String(number)) === number) : [];
  } catch {
    return [];
  }
}

/** Takes a number for this tab alone, if no other tab has it. */
async function claim(number, patience) {
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    const options = patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
    navigator.locks
      .request(`telephone ${number}`, options, (lock) => {
        resolve(Boolean(lock));
        // Held until the tab goes away.
        return lock ? new Promise(() => {}) : undefined;
      })
      .catch(() => resolve(false));
  });
}

/** The number this tab should have: its own of before, else one that this browser had; undefined for a new one. */
export async function ownNumber() {
  let before = null;
  try {
    before = sessionStorage.getItem(THIS_TAB);
  } catch {
    // No storage: a new number each time.
  }
  // A reloaded page may be here before its predecessor has let go.
  if (before && toNetwork(before) === before && (await claim(before, 800))) return before;
  for (const number of stored()) {
    if (await claim(number)) return number;
  }
  return undefined;
}

/** Keeps a number for the next time. */
export async function keepNumber(number) {
  try {
    sessionStorage.setItem(THIS_TAB, number);
    const numbers = stored();
    if (!numbers.includes(number)) {
      localStorage.setItem(REMEMBERED, JSON.stringify([...numbers, number].slice(-20)));
      await claim(number);
    }
  } catch {
    // No storage: a new number each time.
  }
}
