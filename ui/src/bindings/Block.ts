import type { ThreadId } from "./ThreadId";

export type Block = { thread: ThreadId, blocked: boolean };
