
export type Referral = { source_type: string | null, source_id: string | null, source_url: string | null, headline: string | null, body: string | null, ctwa_clid: string | null };
