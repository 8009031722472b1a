
export type Field = "about" | "address" | "description" | "email" | "websites" | "vertical" | "picture";
