
export type Instant = number;
