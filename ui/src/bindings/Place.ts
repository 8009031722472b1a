
export type Place = "header" | "body" | "button";
