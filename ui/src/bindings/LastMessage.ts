import type { Instant } from "./Instant";
import type { MediaKind } from "./MediaKind";
import type { Status } from "./Status";

export type LastMessage = { at: Instant, ours: boolean, status: Status | null, kind: string, media: MediaKind | null, text: string | null };
