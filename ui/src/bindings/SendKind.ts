
export type SendKind = "service" | "utility" | "marketing" | "authentication" | "reaction";
