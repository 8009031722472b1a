
export type Location = { latitude: number, longitude: number, name: string | null, address: string | null, url: string | null };
