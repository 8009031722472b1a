import type { MediaId } from "./MediaId";
import type { MediaKind } from "./MediaKind";

export type Media = { media: MediaKind, id: MediaId | null, mime: string | null, sha256: string | null, caption: string | null, filename: string | null, animated: boolean };
