
export type TextProblem = { "code": "empty" } | { "code": "too_long", limit: number, len: number };
