import type { AccountView } from "./AccountView";

export type SetupView = { accounts: Array<AccountView>, listener: string | null, listener_problem: string | null, demo: boolean };
