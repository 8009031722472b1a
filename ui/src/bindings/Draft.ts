import type { MessageKey } from "./MessageKey";
import type { StagedFile } from "./StagedFile";
import type { TemplateDraft } from "./TemplateDraft";

export type Draft = { text: string, reply_to: MessageKey | null, files: Array<StagedFile>, template: TemplateDraft | null };
