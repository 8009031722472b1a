
export type HealthState = "good" | "offline" | "trouble" | "empty";
