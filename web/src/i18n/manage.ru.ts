// «Управление»: the frame and the names of its sections.
export const manageRu = {
  "manage.sections": "Разделы управления",
  "manage.hint": "Кого и что решаете вы.",
  "manage.codes": "Новые коды",
  "manage.codes.text": "Кому нужен новый код для входа и согласие второго администратора.",
  "manage.rules": "Правила",
  "manage.rules.text": "Кто кому пишет, звонит и что видит.",
  "person.badge.reason": "Причина",
  "person.badge.reason.hint": "Её прочитает сам человек, она останется в истории ролей.",
  "person.badge.reason.empty": "Укажите причину.",
  "manage.done": "Всё разобрано.",
} as const;
