import type { Place } from "./Place";

export type TemplateProblem = { "code": "missing", key: string } | { "code": "whitespace", key: string } | { "code": "invalid", key: string } | { "code": "too_long", place: Place, limit: number, len: number } | { "code": "unsupported", component: string };
