import type { templatesRu } from "./templates.ru.ts";

export const templatesEn: Record<keyof typeof templatesRu, string> = {
  "manage.chats": "Chats from the structure",
  "manage.chats.text": "Which chats make themselves, and what they are called.",
  "templates.title": "Chats from the structure",
  "templates.hint":
    "These chats make themselves; who is in them follows groups, subjects and posts. A title may hold '{group}', '{subject}', '{department}' and '{org}'.",
  "templates.group": "Chat of a group",
  "templates.group.hint": "The group's students, curator and teachers.",
  "templates.parents": "Parents of a group",
  "templates.parents.hint": "Parents of the group's students, and the curator.",
  "templates.subject": "Subject in a group",
  "templates.subject.hint": "The group's students and the subject's teachers, substitutes too.",
  "templates.staff": "Staff room",
  "templates.staff.hint": "All staff of the organisation.",
  "templates.department": "Department",
  "templates.department.hint": "The department's staff and the teachers of its groups.",
  "templates.on": "Make such chats",
  "templates.count": "{n, plural, =0 {None yet.} one {# chat now.} other {# chats now.}}",
  "templates.pattern": "Title",
  "templates.example": "For example: {name}",
  "templates.empty": "Write a title.",
  "templates.check": "Show what changes",
  "templates.ask": "Change the chats from the structure?",
  "templates.apply": "Change",
  "templates.effect.none": "Chats that are there stay as they are.",
  "templates.effect.made": "{n, plural, one {# chat will be made.} other {# chats will be made.}}",
  "templates.effect.opened":
    "{n, plural, one {# chat will return from the archive.} other {# chats will return from the archive.}}",
  "templates.effect.archived":
    "{n, plural, one {# chat goes to the archive: it can be read, not written.} other {# chats go to the archive: they can be read, not written.}}",
  "templates.effect.renamed": "{n, plural, one {# chat gets a new title.} other {# chats get a new title.}}",
  "templates.effect.kept":
    "{n, plural, one {# chat was renamed by hand and keeps its title.} other {# chats were renamed by hand and keep their titles.}}",
  "templates.running": "Being applied: {done} of {total}",
  "templates.conflict": "Another administrator has just changed this. Below it stands as it is now.",
};
