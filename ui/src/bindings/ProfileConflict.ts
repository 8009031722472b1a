
export type ProfileConflict = { field: string, ours: string, theirs: string };
