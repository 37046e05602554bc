// The people and lines of the demo's sample data (services/call-log/src/sample).

export const LINE = "+33199000001";
export const PASSWORD = "permanence-demo";
/** Mediators who take any French call, idle from the start. */
export const MEDIATORS = ["ines", "karim", "julien", "nadia", "minh"];
export const COORDINATOR = "claire";
export const ADMINISTRATOR = "paul";
