
export type ButtonAction = { "kind": "quick_reply" } | { "kind": "url", url: string } | { "kind": "phone", number: string } | { "kind": "copy_code" } | { "kind": "one_time_code" } | { "kind": "other", raw: string };
