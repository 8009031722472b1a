
export type MediaId = string;
