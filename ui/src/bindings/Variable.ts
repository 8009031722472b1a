import type { Place } from "./Place";
import type { VariableInput } from "./VariableInput";

export type Variable = { key: string, place: Place, name: string, input: VariableInput, example: string | null };
