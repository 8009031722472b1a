
export type View = "closing" | "unanswered" | "all" | "closed";
