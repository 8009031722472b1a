
export type FileState = "ready" | "fetching" | "failed" | "lost";
