import type { Instant } from "./Instant";

export type Phase = { "phase": "waiting", retry_at: Instant | null, key: string | null } | { "phase": "sending" } | { "phase": "gone" } | { "phase": "uncertain" } | { "phase": "failed", key: string, detail: string | null, can_retry: boolean, needs_template: boolean };
