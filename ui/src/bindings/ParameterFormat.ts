
export type ParameterFormat = "positional" | "named";
