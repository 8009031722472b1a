
export type OutgoingId = string;
