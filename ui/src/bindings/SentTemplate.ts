
export type SentTemplate = { name: string, language: string, header: string | null, body: string, footer: string | null, buttons: Array<string> };
