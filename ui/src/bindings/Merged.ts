import type { Field } from "./Field";
import type { Profile } from "./Profile";

export type Merged = { profile: Profile, conflicts: Array<Field> };
