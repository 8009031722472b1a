
export type Author = "customer" | "us" | "phone" | "elsewhere" | "system";
