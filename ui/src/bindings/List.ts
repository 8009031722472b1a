
export type List = "closing" | "unanswered" | "all" | "closed";
