// The people and lines of the demo's sample data (services/call-log/src/sample).

export const LINE = "+33199000001";
export const PASSWORD = "permanence-demo";
/** Mediators who take any French call, idle from the start. */
export const MEDIATORS = ["ines", "karim", "julien", "nadia", "minh"];
export const COORDINATOR = "claire";
export const ADMINISTRATOR = "paul";
/** Where the mediators call who work with a telephone only, and how one of them does. */
export const VOLUNTEERS = "+33199000003";
export const BY_TELEPHONE = { login: "bernard", telephone: "+33639980031", code: "274931" };
