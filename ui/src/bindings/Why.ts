
export type Why = "entry_point" | "allowance" | "free_by_rule" | "window_closed" | "no_payment_method" | "no_rate" | "charged";
