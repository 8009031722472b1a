import type { HealthState } from "./HealthState";
import type { Instant } from "./Instant";

export type Health = { state: HealthState, key: string | null, last_webhook: Instant | null, clock_wrong_by_ms: number | null, quarantined: number };
