// Running times: <span data-since="epoch ms"> counts up, <span data-until="epoch ms"> counts down.
// The server's clock rules: its time at drawing is in <body data-now>, the difference with ours is taken once.
const drawn = Number(document.body?.dataset.now || Date.now());
const skew = drawn - Date.now();
const now = () => Date.now() + skew;

function words(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n) => String(n).padStart(2, '0');
  if (h) return `${h}\u00a0h\u00a0${two(m)}\u00a0min`;
  if (m) return `${m}\u00a0min\u00a0${two(s)}\u00a0s`;
  return `${s}\u00a0s`;
}

function tick() {
  for (const element of document.querySelectorAll('[data-since],[data-until]')) {
    const { since, until } = element.dataset;
    const text = words(since ? now() - Number(since) : Number(until) - now() + 999);
    if (element.textContent !== text) element.textContent = text;
  }
}
setInterval(tick, 500);
document.addEventListener('htmx:afterSwap', tick);
tick();
export { now };
