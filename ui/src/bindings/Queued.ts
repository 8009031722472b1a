import type { Instant } from "./Instant";
import type { OutgoingId } from "./OutgoingId";

export type Queued = { ids: Array<OutgoingId>, undo_until: Instant };
