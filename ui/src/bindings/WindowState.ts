import type { Instant } from "./Instant";

export type WindowState = { "state": "never" } | { "state": "open", closes_at: Instant } | { "state": "closed", since: Instant } | { "state": "closed_by_meta", since: Instant } | { "state": "unknown", since: Instant, open_until: Instant | null };
