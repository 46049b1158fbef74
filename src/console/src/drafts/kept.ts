import { Drafts } from "./drafts";

/** The drafts of this tab. */
export const drafts = new Drafts(sessionStorage);
