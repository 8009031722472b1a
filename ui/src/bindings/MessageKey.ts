
export type MessageKey = number;
