import type { Health } from "./Health";
import type { NumberView } from "./NumberView";
import type { Preferences } from "./Preferences";

export type Hello = { revision: number, clock_offset_ms: number, preferences: Preferences, numbers: Array<NumberView>, health: Health, demo_phone: string | null };
