
export type PersonId = number;
