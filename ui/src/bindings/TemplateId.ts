
export type TemplateId = string;
