// Help: what stands around its text, which is docs/operating/first-day.md.
import type { guideRu } from "./guide.ru.ts";

export const guideEn: Record<keyof typeof guideRu, string> = {
  "guide.roles": "For whom",
  "guide.administrator": "Administrator",
  "guide.teacher": "Teacher",
  "guide.student": "Student",
  "guide.parent": "Parent",
  "guide.picture": "Picture: {alt}",
  "guide.inRussian": "Help is in Russian so far.",
};
