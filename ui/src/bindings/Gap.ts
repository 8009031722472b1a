import type { Instant } from "./Instant";

export type Gap = { from: Instant, until: Instant };
