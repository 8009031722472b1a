
export type MediaKind = "image" | "video" | "audio" | "voice" | "document" | "sticker";
