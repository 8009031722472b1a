import type { Money } from "./Money";

export type Price = { "state": "none" } | { "state": "quoted", amount: Money | null, estimate: boolean, category: string } | { "state": "free", why: string } | { "state": "charged", amount: Money | null, category: string, differs: boolean };
