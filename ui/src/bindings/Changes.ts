import type { Change } from "./Change";

export type Changes = { revision: number, changes: Array<Change>, resync: boolean };
