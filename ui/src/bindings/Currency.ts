
export type Currency = string;
