import type { TemplateId } from "./TemplateId";

export type TemplateDraft = { id: TemplateId, values: { [key in string]: string } };
