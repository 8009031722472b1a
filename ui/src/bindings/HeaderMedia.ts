
export type HeaderMedia = "image" | "video" | "document";
