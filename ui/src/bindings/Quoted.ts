import type { Author } from "./Author";
import type { MessageKey } from "./MessageKey";

export type Quoted = { key: MessageKey | null, author: Author | null, kind: string | null, text: string | null };
