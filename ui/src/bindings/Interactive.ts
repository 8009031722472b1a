
export type Interactive = { header: string | null, body: string, footer: string | null, options: Array<string> };
