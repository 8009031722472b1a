
export type TemplateStatus = "approved" | "pending" | "rejected" | "paused" | "disabled" | "other";
