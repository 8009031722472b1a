import type { Instant } from "./Instant";
import type { Money } from "./Money";

export type Allowance = { limit: number, used: number, pending: number, resets_at: Instant, spent: Money | null };
