
export type Username = string;
