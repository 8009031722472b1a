
export type Profile = { about: string, address: string, description: string, email: string, websites: Array<string>, vertical: string, picture_url: string | null };
