import type { Instant } from "./Instant";
import type { LastMessage } from "./LastMessage";
import type { PersonId } from "./PersonId";
import type { PhoneNumberId } from "./PhoneNumberId";
import type { ThreadId } from "./ThreadId";
import type { WindowState } from "./WindowState";

export type ThreadRow = { id: ThreadId, person: PersonId, number: PhoneNumberId, name: string, initials: string, phone: string | null, username: string | null, window: WindowState, free_until: Instant | null, unanswered_since: Instant | null, unread: number, last: LastMessage | null, draft: string | null, trouble: boolean, blocked: boolean };
