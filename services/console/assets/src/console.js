// What every page loads.
import './htmx.js';
import 'htmx-ext-sse';
import './live.js';
import './clocks.js';
import './board.js';
import './follow-ups.js';
import './sheet.js';
