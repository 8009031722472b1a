import type { PhoneNumberId } from "./PhoneNumberId";
import type { View } from "./View";

export type InboxQuery = { view: View, number: PhoneNumberId | null, after: string | null, limit: number };
