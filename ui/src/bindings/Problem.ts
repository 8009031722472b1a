
export type Problem = { "code": "too_long", limit: number, len: number } | { "code": "invalid" } | { "code": "too_many", limit: number } | { "code": "empty" };
