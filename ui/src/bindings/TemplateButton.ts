import type { ButtonAction } from "./ButtonAction";

export type TemplateButton = { text: string, action: ButtonAction };
