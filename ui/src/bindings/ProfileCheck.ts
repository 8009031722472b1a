import type { FieldProblem } from "./FieldProblem";

export type ProfileCheck = { problems: Array<FieldProblem> };
