
export type Status = "queued" | "accepted" | "sent" | "delivered" | "read" | "played" | "failed";
