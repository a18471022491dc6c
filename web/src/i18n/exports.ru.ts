// A chat as a file.
export const exportsRu = {
  "export.do": "Выгрузить чат",
  "export.title": "Выгрузить чат в файл",
  "export.what":
    "В архиве — всё, что вы можете прочитать: страница, которая открывается и печатается без сети, и то же для программ.",
  "export.seen": "Все в чате увидят, кто и когда его выгрузил. Это останется в журнале организации.",
  "export.files": "С файлами",
  "export.files.hint": "До 2 ГБ. Что не поместится, будет названо.",
  "export.start": "Выгрузить",
  "export.starting": "Начинаем…",
  "export.making": "Выгружаем чат",
  "export.progress":
    "{done} из {total} {n, plural, one {сообщения} few {сообщений} many {сообщений} other {сообщения}}",
  "export.packing": "Собираем архив…",
  "export.waits": "Ждём очереди…",
  "export.quarter": "Выгружено {percent} %",
  "export.stop": "Остановить",
  "export.stopping": "Останавливаем…",
  "export.own": "Ваши выгрузки",
  "export.ready":
    "{messages, plural, one {# сообщение} few {# сообщения} many {# сообщений} other {# сообщения}}, {size}. Хранится до {date}.",
  "export.leftOut":
    "{n, plural, one {# файл не поместился} few {# файла не поместились} many {# файлов не поместились} other {# файла не поместились}}: список в архиве.",
  "export.cancelled": "Остановлена",
  "export.failed": "Не получилось. Попробуйте без файлов.",
  "export.changed": "Не получилось: сообщения всё время меняли или удаляли. Попробуйте позже.",
  "export.lost": "Прервана: прав больше нет",
  "export.over": "Файл удалён",
  "export.download": "Скачать",
  "export.download.of": "Скачать выгрузку {when}",
  "export.drop": "Удалить",
  "export.drop.of": "Удалить выгрузку {when}",
  "export.dropping": "Удаляем…",
  "export.done": "Чат выгружен",
  "export.note": "{name}, {when}",
  "export.note.files": "{name}, {when}, с файлами",
  "export.notes": "Чат выгружали в файл",
  "export.busy": "Этот чат уже выгружают. Попробуйте, когда закончат.",
  "export.enough":
    "За сутки можно выгрузить три чата, и место для готовых выгрузок ограничено. Удалите ненужные или попробуйте завтра.",
  "export.noRight": "Выгрузить группу может тот, кто ею управляет.",
};
