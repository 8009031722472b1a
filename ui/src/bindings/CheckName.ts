
export type CheckName = "token" | "permissions" | "waba" | "number" | "app_secret" | "verify_token" | "payment_method" | "subscription";
