// What a person does in the inbox, in the words of a person.
import { pattern } from "./words.mjs";

/** The hands of somebody sitting at the inbox. */
export function hands({ page, word }) {
  const field = page.locator(".compose textarea");
  const sendButton = page.locator(".compose button.send");
  const bubble = (text) => page.locator("article").filter({ hasText: text }).last();
  return {
    field,
    sendButton,
    bubble,
    /** Opens a conversation from the list of all: what is on screen is its own once it says whose it is. */
    async open(name) {
      await page.getByRole("button", { name: pattern(word("tab_all")) }).click();
      await page.locator("[role=option]").filter({ hasText: name }).first().click();
      await page.locator("main header h2").filter({ hasText: name }).first().waitFor();
      await field.waitFor();
    },
    /** Types a text and presses Send. */
    async answer(text) {
      await field.fill(text);
      await page.waitForFunction(() => {
        const button = document.querySelector(".compose button.send");
        return button && button.ariaDisabled !== "true";
      });
      await sendButton.click();
      await bubble(text).waitFor();
    },
    /** The price on the button, in its words. */
    price: async () => (await sendButton.locator("small").innerText()).trim(),
  };
}
