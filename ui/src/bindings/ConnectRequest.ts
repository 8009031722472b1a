
export type ConnectRequest = { waba: string, numbers: Array<string>, token: string | null, app_secret: string | null, verify_token: string | null, app_id: string | null, graph_version: string | null, graph_base: string | null, keep_anyway: boolean };
