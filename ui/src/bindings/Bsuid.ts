
export type Bsuid = string;
