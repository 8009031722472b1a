
export type CheckOutcome = "passed" | "warning" | "failed" | "skipped";
