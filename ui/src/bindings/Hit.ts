import type { Instant } from "./Instant";
import type { MessageKey } from "./MessageKey";
import type { SnippetPart } from "./SnippetPart";
import type { ThreadId } from "./ThreadId";

export type Hit = { thread: ThreadId, key: MessageKey, name: string, at: Instant, ours: boolean, snippet: Array<SnippetPart> };
