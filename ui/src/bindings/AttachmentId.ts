
export type AttachmentId = number;
