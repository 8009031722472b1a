
export type Category = "marketing" | "utility" | "authentication" | "other";
