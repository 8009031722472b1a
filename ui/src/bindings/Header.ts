import type { HeaderMedia } from "./HeaderMedia";

export type Header = { "kind": "none" } | { "kind": "text", text: string } | { "kind": "media", media: HeaderMedia } | { "kind": "location" };
