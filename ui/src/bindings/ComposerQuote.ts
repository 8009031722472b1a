import type { Quote } from "./Quote";

export type ComposerQuote = { now: Quote, template_from: Quote | null, messages: number };
