
export type Pricing = { model: string | null, type: string | null, category: string | null, billable: boolean | null };
