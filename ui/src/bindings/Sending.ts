import type { Instant } from "./Instant";
import type { OutgoingId } from "./OutgoingId";
import type { Phase } from "./Phase";
import type { Price } from "./Price";
import type { Status } from "./Status";

export type Sending = { id: OutgoingId | null, status: Status, phase: Phase, undo_until: Instant | null, price: Price };
