import type { SentTemplate } from "./SentTemplate";
import type { TemplateProblem } from "./TemplateProblem";

export type Preview = { rendered: SentTemplate, problems: Array<TemplateProblem> };
