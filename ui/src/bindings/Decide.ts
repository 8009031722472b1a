import type { Decision } from "./Decision";
import type { OutgoingId } from "./OutgoingId";

export type Decide = { id: OutgoingId, decision: Decision };
