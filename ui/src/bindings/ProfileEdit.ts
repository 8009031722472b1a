import type { AttachmentId } from "./AttachmentId";
import type { PhoneNumberId } from "./PhoneNumberId";
import type { Profile } from "./Profile";

export type ProfileEdit = { number: PhoneNumberId, profile: Profile, picture: AttachmentId | null };
