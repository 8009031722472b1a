import type { PhoneNumberId } from "./PhoneNumberId";

export type ResolveProfile = { number: PhoneNumberId, keep_ours: Array<string> };
