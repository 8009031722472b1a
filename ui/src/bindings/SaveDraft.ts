import type { Draft } from "./Draft";
import type { ThreadId } from "./ThreadId";

export type SaveDraft = { thread: ThreadId, draft: Draft };
