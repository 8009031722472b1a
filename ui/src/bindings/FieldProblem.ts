import type { Field } from "./Field";
import type { Problem } from "./Problem";

export type FieldProblem = { field: Field, index: number, problem: Problem };
