import type { Quote } from "./Quote";
import type { Template } from "./Template";
import type { Variable } from "./Variable";

export type TemplateOffer = { template: Template, variables: Array<Variable>, sendable: boolean, quote: Quote };
