import type { Allowance } from "./Allowance";
import type { Draft } from "./Draft";
import type { Instant } from "./Instant";
import type { MessageKey } from "./MessageKey";
import type { Money } from "./Money";
import type { Referral } from "./Referral";
import type { ThreadRow } from "./ThreadRow";

export type ThreadView = { row: ThreadRow, draft: Draft, referral: Referral | null, first_unread: MessageKey | null, since: Instant | null, spent: Money | null, paid: number, allowance: Allowance };
