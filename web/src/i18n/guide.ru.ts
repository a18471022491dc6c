// «Справка»: what stands around its text, which is docs/operating/first-day.md.
export const guideRu = {
  "guide.roles": "Для кого",
  "guide.administrator": "Администратор",
  "guide.teacher": "Преподаватель",
  "guide.student": "Студент",
  "guide.parent": "Родитель",
  "guide.picture": "Картинка: {alt}",
  "guide.inRussian": "Справка пока только на русском.",
} as const;
