
export type VariableInput = "text" | "image" | "video" | "document" | "degrees";
