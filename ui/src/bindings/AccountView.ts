import type { NumberView } from "./NumberView";
import type { WabaId } from "./WabaId";

export type AccountView = { waba: WabaId, name: string | null, numbers: Array<NumberView>, app_id: string | null, has_token: boolean, has_app_secret: boolean, has_verify_token: boolean, graph_version: string, graph_base: string };
