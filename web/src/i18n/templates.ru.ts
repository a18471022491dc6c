// «Чаты из структуры» in «Управление».
export const templatesRu = {
  "manage.chats": "Чаты из структуры",
  "manage.chats.text": "Какие чаты создаются сами и как называются.",
  "templates.title": "Чаты из структуры",
  "templates.hint":
    "Эти чаты создаются сами, их состав меняется вместе с группами, предметами и должностями. В названии можно поставить '{group}', '{subject}', '{department}' и '{org}'.",
  "templates.group": "Чат группы",
  "templates.group.hint": "Студенты группы, куратор и преподаватели.",
  "templates.parents": "Родители группы",
  "templates.parents.hint": "Родители студентов группы и куратор.",
  "templates.subject": "Предмет в группе",
  "templates.subject.hint": "Студенты группы и преподаватели предмета, с заменяющими.",
  "templates.staff": "Учительская",
  "templates.staff.hint": "Все сотрудники организации.",
  "templates.department": "Отделение",
  "templates.department.hint": "Сотрудники отделения и преподаватели его групп.",
  "templates.on": "Создавать такие чаты",
  "templates.count":
    "{n, plural, =0 {Пока таких чатов нет.} one {Сейчас # чат.} few {Сейчас # чата.} other {Сейчас # чатов.}}",
  "templates.pattern": "Название",
  "templates.example": "Например: {name}",
  "templates.empty": "Напишите название.",
  "templates.check": "Показать, что изменится",
  "templates.ask": "Изменить чаты из структуры?",
  "templates.apply": "Изменить",
  "templates.effect.none": "Существующие чаты останутся как есть.",
  "templates.effect.made": "{n, plural, one {Появится # чат.} few {Появятся # чата.} other {Появится # чатов.}}",
  "templates.effect.opened":
    "{n, plural, one {Из архива вернётся # чат.} few {Из архива вернутся # чата.} other {Из архива вернутся # чатов.}}",
  "templates.effect.archived":
    "{n, plural, one {# чат уйдёт в архив: его можно будет читать, но не писать.} few {# чата уйдут в архив: их можно будет читать, но не писать.} other {# чатов уйдут в архив: их можно будет читать, но не писать.}}",
  "templates.effect.renamed":
    "{n, plural, one {Новое название получит # чат.} few {Новое название получат # чата.} other {Новое название получат # чатов.}}",
  "templates.effect.kept":
    "{n, plural, one {# чат переименован вручную и останется со своим названием.} few {# чата переименованы вручную и останутся со своими названиями.} other {# чатов переименованы вручную и останутся со своими названиями.}}",
  "templates.running": "Применяется: {done} из {total}",
  "templates.conflict": "Настройку только что изменил другой администратор. Ниже она такая, какая сейчас.",
} as const;
