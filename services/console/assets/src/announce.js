// For screen readers.

/** Says a sentence to screen readers without moving the focus. */
export function announce(text) {
  const element = document.getElementById('announcements');
  if (element) { element.textContent = ''; requestAnimationFrame(() => { element.textContent = text; }); }
}
