import type { Hit } from "./Hit";
import type { ThreadRow } from "./ThreadRow";

export type SearchResult = { people: Array<ThreadRow>, messages: Array<Hit> };
