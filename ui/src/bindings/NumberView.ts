import type { PhoneNumberId } from "./PhoneNumberId";
import type { WabaId } from "./WabaId";

export type NumberView = { id: PhoneNumberId, waba: WabaId, display_phone: string, verified_name: string | null, quality: string | null, status: string | null, currency: string, timezone: string, payment_method: boolean | null };
