import type { Category } from "./Category";
import type { Header } from "./Header";
import type { ParameterFormat } from "./ParameterFormat";
import type { TemplateButton } from "./TemplateButton";
import type { TemplateId } from "./TemplateId";
import type { TemplateStatus } from "./TemplateStatus";

export type Template = { id: TemplateId | null, name: string, language: string, category: Category, status: TemplateStatus, parameter_format: ParameterFormat, quality: string | null, header: Header, body: string, footer: string | null, buttons: Array<TemplateButton>, examples: Record<string,string>, unsupported: Array<string> };
