import type { ThreadRow } from "./ThreadRow";

export type InboxPage = { rows: Array<ThreadRow>, next: string | null };
