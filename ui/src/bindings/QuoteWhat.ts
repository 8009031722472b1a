import type { TemplateId } from "./TemplateId";

export type QuoteWhat = { "what": "reply" } | { "what": "template", id: TemplateId };
