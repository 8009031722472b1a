
export type ThreadId = number;
