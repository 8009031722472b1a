
export type WabaId = string;
