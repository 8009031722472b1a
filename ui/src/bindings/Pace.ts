
export type Pace = "ordinary" | "pair" | "slow" | "once" | "few";
