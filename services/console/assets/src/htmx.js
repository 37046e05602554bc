// htmx as a global too: its extensions register themselves there.
import htmx from 'htmx.org';
window.htmx = htmx;
export default htmx;
