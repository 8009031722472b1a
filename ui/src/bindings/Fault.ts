import type { FaultCode } from "./FaultCode";

export type Fault = { code: FaultCode, key: string | null, detail: string | null, retry_after: number | null };
