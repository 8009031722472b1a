
export type FaultCode = "window_closed" | "price_changed" | "no_payment_method" | "not_connected" | "offline" | "reauthenticate" | "rate_limited" | "rejected" | "uncertain" | "conflict" | "not_found" | "invalid" | "too_late" | "disk_full" | "keychain_locked" | "newer_database" | "database_unreadable" | "internal";
