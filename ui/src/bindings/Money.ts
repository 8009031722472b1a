import type { Currency } from "./Currency";

export type Money = { micros: number, currency: Currency };
