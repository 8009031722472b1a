
export type JournalId = number;
