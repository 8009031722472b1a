
export type InboxCounts = { closing: number, unanswered: number, all: number, closed: number, unread: number };
