import type { MessageKey } from "./MessageKey";
import type { PhoneNumberId } from "./PhoneNumberId";
import type { ThreadId } from "./ThreadId";

export type Change = { "kind": "thread", id: ThreadId } | { "kind": "message", thread: ThreadId, key: MessageKey } | { "kind": "money", number: PhoneNumberId } | { "kind": "profile", number: PhoneNumberId } | { "kind": "templates" } | { "kind": "setup" };
