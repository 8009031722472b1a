import type { Check } from "./Check";

export type ConnectResult = { checks: Array<Check>, saved: boolean };
