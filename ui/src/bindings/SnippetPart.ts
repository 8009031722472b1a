
export type SnippetPart = { text: string, hit: boolean };
