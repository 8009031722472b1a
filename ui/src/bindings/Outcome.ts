
export type Outcome = "free" | "paid" | "blocked" | "unknown";
