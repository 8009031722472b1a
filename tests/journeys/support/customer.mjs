// A customer of the shop, with a phone of their own.
import { until } from "./until.mjs";

let next = 0;

/** Somebody who has never written to this shop. */
export function customer(shop, name) {
  const from = `336399877${String(++next).padStart(2, "0")}`;
  const row = async () =>
    (await shop.call("inbox_page", { view: "all", number: null, after: null, limit: 100 })).rows.find(
      (each) => each.name === name,
    );
  const filed = async () => {
    const found = await row();
    if (!found) return 0;
    const query = { thread: found.id, before: null, around: null, after: null, limit: 200 };
    return (await shop.call("messages", query)).messages.length;
  };
  return {
    name,
    from,
    row,
    /** Sends a text, or any message object; answers once the shop has it. */
    async says(message) {
      const whole = typeof message === "string" ? { type: "text", text: { body: message } } : message;
      const before = await filed();
      const { id } = await shop.inbound({ from, name, ...whole });
      if (whole.type !== "reaction") {
        await until(`the shop has ${name}'s message`, async () => (await filed()) > before);
      }
      return id;
    },
    /** What the shop sent this customer, as Meta has it. */
    async got() {
      const { conversations, customers } = await shop.meta();
      const me = customers.find((each) => each.name === name);
      const mine = conversations.filter((each) => [me?.user_id, me?.id, from].includes(each.customer));
      return mine.flatMap((each) => each.messages).filter((message) => message.from_shop);
    },
  };
}
