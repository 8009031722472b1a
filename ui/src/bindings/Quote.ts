import type { CardRef } from "./CardRef";
import type { Currency } from "./Currency";
import type { Instant } from "./Instant";
import type { Money } from "./Money";
import type { Outcome } from "./Outcome";
import type { Why } from "./Why";

export type Quote = { outcome: Outcome, why: Why, market: string | null, amount: Money | null, currency: Currency, card: CardRef | null, era: string | null, allowance_left: number | null, valid_until: Instant | null, estimate: boolean };
