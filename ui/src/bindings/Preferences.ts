
export type Preferences = { language: string | null, theme: string | null, notify_messages: boolean, notify_closing: boolean, notify_failures: boolean, read_receipts: boolean };
