import type { QuoteWhat } from "./QuoteWhat";
import type { ThreadId } from "./ThreadId";

export type QuoteQuery = { thread: ThreadId, what: QuoteWhat };
