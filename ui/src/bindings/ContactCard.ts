
export type ContactCard = { name: string, phones: Array<string>, emails: Array<string>, organization: string | null };
