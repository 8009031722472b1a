import type { Instant } from "./Instant";
import type { JournalId } from "./JournalId";

export type Quarantined = { id: JournalId, received_at: Instant, key: string, excerpt: string, size: number };
