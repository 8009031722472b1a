
export type PhoneNumberId = string;
