import type { Bsuid } from "./Bsuid";
import type { E164 } from "./E164";
import type { Username } from "./Username";

export type Identity = { bsuid: Bsuid | null, phone: E164 | null, username: Username | null, name: string | null };
