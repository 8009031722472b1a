
export type Decision = "send" | "arrived" | "drop";
