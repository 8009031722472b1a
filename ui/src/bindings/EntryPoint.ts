import type { Instant } from "./Instant";

export type EntryPoint = { "state": "none" } | { "state": "possible", answer_by: Instant } | { "state": "likely", until: Instant } | { "state": "confirmed", until: Instant };
