import type { PersonId } from "./PersonId";

export type Rename = { person: PersonId, name: string };
