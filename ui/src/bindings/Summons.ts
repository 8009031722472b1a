import type { ThreadId } from "./ThreadId";

export type Summons = { "kind": "thread", id: ThreadId } | { "kind": "setup" };
