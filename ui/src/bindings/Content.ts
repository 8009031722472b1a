import type { ContactCard } from "./ContactCard";
import type { Interactive } from "./Interactive";
import type { Location } from "./Location";
import type { Media } from "./Media";
import type { MessageId } from "./MessageId";
import type { OrderItem } from "./OrderItem";
import type { SentTemplate } from "./SentTemplate";

export type Content = { "kind": "text", body: string } | { "kind": "media" } & Media | { "kind": "location" } & Location | { "kind": "contacts", cards: Array<ContactCard> } | { "kind": "reaction", target: MessageId, emoji: string | null } | { "kind": "button", text: string, payload: string | null } | { "kind": "button_reply", id: string, title: string } | { "kind": "list_reply", id: string, title: string, description: string | null } | { "kind": "flow_reply", body: string | null, response: string } | { "kind": "call_permission", response: string } | { "kind": "order", catalog_id: string | null, note: string | null, items: Array<OrderItem> } | { "kind": "template" } & SentTemplate | { "kind": "interactive" } & Interactive | { "kind": "system", body: string, change: string | null, new_wa_id: string | null, new_user_id: string | null } | { "kind": "edit", target: MessageId, content: Content } | { "kind": "revoke", target: MessageId } | { "kind": "unsupported", what: string | null, code: number | null, details: string | null } | { "kind": "other", raw_kind: string, text: string | null };
