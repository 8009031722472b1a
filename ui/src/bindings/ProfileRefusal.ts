
export type ProfileRefusal = { field: string | null, key: string, detail: string | null };
