import type { MessageId } from "./MessageId";

export type Context = { reply_to: MessageId | null, forwarded: boolean, frequently_forwarded: boolean, product: string | null };
