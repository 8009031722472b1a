import type { Draft } from "./Draft";
import type { ThreadId } from "./ThreadId";

export type SendRequest = { thread: ThreadId, draft: Draft, shown: string | null };
