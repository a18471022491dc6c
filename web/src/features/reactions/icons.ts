import { CircleCheck, CircleHelp, HandHeart, Heart, Laugh, type LucideIcon, ThumbsUp } from "lucide-react";
import type { ReactionKind } from "../../api/schema.ts";

export const ICONS: Readonly<Record<ReactionKind, LucideIcon>> = {
  like: ThumbsUp,
  thanks: HandHeart,
  question: CircleHelp,
  done: CircleCheck,
  laugh: Laugh,
  heart: Heart,
};
