
export type Reaction = { emoji: string, ours: boolean };
