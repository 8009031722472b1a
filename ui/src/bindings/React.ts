import type { MessageKey } from "./MessageKey";

export type React = { key: MessageKey, emoji: string | null };
