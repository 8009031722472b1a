
export type RetryResult = { filed: number, left: number };
