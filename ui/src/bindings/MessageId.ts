
export type MessageId = string;
