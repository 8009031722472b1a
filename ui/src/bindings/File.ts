import type { AttachmentId } from "./AttachmentId";
import type { FileState } from "./FileState";
import type { MediaKind } from "./MediaKind";

export type File = { id: AttachmentId | null, media: MediaKind, mime: string, name: string | null, size: number | null, width: number | null, height: number | null, state: FileState };
