import type { PhoneNumberId } from "./PhoneNumberId";
import type { TemplateDraft } from "./TemplateDraft";

export type PreviewQuery = { number: PhoneNumberId, template: TemplateDraft };
