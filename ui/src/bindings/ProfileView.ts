import type { AttachmentId } from "./AttachmentId";
import type { Instant } from "./Instant";
import type { PhoneNumberId } from "./PhoneNumberId";
import type { Profile } from "./Profile";
import type { ProfileConflict } from "./ProfileConflict";
import type { ProfileRefusal } from "./ProfileRefusal";

export type ProfileView = { number: PhoneNumberId, verified_name: string | null, display_phone: string, live: Profile, read_at: Instant | null, edit: Profile | null, pending: boolean, pending_picture: AttachmentId | null, conflicts: Array<ProfileConflict>, refused: ProfileRefusal | null, picture: AttachmentId | null };
