import type { Trust } from "./Trust";

export type CardRef = { effective: string, source: string, trust: Trust };
