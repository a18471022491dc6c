import type { manageRu } from "./manage.ru.ts";

export const manageEn: Record<keyof typeof manageRu, string> = {
  "manage.sections": "Sections of management",
  "manage.hint": "What is yours to decide.",
  "manage.codes": "New codes",
  "manage.codes.text": "Who needs a new code and the consent of a second administrator.",
  "manage.rules": "Rules",
  "manage.rules.text": "Who may write to whom, call, and see what.",
  "person.badge.reason": "Reason",
  "person.badge.reason.hint": "The person reads it, and it stays in the history of roles.",
  "person.badge.reason.empty": "Enter the reason.",
  "manage.done": "All done.",
};
