
export type Trust = "high" | "medium" | "inferred";
