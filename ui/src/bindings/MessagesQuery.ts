import type { MessageKey } from "./MessageKey";
import type { ThreadId } from "./ThreadId";

export type MessagesQuery = { thread: ThreadId, before: string | null, around: MessageKey | null, after: string | null, limit: number };
