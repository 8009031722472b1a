import type { Message } from "./Message";

export type MessagesPage = { messages: Array<Message>, older: string | null, newer: string | null };
