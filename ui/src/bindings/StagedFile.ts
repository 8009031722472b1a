import type { AttachmentId } from "./AttachmentId";

export type StagedFile = { id: AttachmentId, name: string, mime: string, size: number, problem: string | null };
