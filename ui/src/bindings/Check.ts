import type { CheckName } from "./CheckName";
import type { CheckOutcome } from "./CheckOutcome";

export type Check = { name: CheckName, subject: string | null, outcome: CheckOutcome, key: string | null, detail: string | null };
