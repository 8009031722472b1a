import type { ThreadId } from "./ThreadId";

export type SearchQuery = { text: string, thread: ThreadId | null, limit: number };
