import type { Author } from "./Author";
import type { Content } from "./Content";
import type { File } from "./File";
import type { Instant } from "./Instant";
import type { MessageKey } from "./MessageKey";
import type { Quoted } from "./Quoted";
import type { Reaction } from "./Reaction";
import type { Referral } from "./Referral";
import type { Sending } from "./Sending";
import type { ThreadId } from "./ThreadId";

export type Message = { key: MessageKey, thread: ThreadId, at: Instant, author: Author, content: Content, edited_from: string | null, revoked: boolean, forwarded: boolean, quoted: Quoted | null, reactions: Array<Reaction>, file: File | null, referral: Referral | null, sending: Sending | null, opened_window: boolean, window_closed_before: Instant | null };
