// Messages said again elsewhere, kept for oneself, and chosen by many.
export const forwardRu = {
  "message.forward": "Переслать",
  "message.save": "Сохранить в избранное",
  "message.select": "Выбрать",
  "message.source": "К исходному сообщению",
  "chat.readersSaved": "Видите только вы",
  "chat.readers.rule.saved":
    "Это видите только вы. Больше сюда никто не войдёт, администратор тоже. Удалённое исчезает без копии.",
  "newChat.saved": "Избранное",
  "newChat.saved.text": "Место только для вас: заметки и сохранённые сообщения.",
  "forward.from": "Переслано · {name}",
  "forward.from.when": "Написано {when}",
  "forward.source.closed": "Исходное сообщение недоступно: его удалили или у вас нет доступа к тому чату.",
  "forward.title":
    "{n, plural, one {Переслать # сообщение} few {Переслать # сообщения} many {Переслать # сообщений} other {Переслать # сообщения}}",
  "forward.find": "Найти чат",
  "forward.where": "Куда переслать",
  "forward.none": "Такого чата нет",
  "forward.comment": "Комментарий (необязательно)",
  "forward.comment.hint": "Придёт первым, перед пересланным.",
  "forward.do": "Переслать",
  "forward.pending": "Пересылаем…",
  "forward.required": "Выберите, куда переслать.",
  "forward.most": "Больше {n} чатов за раз нельзя.",
  "forward.closed.rule": "Здесь пишут только ведущие чата",
  "forward.closed.read": "Здесь вы только читаете",
  "forward.closed.archived": "Чат в архиве",
  "forward.closed.lock": "Писать сюда сейчас нельзя",
  "forward.failed": "{chat}: {why}",
  "forward.done":
    "{n, plural, one {Переслано} few {Переслано в # чата} many {Переслано в # чатов} other {Переслано в # чата}}",
  "forward.offline": "Нет связи. Когда она появится, нажмите «Переслать» ещё раз: дважды не придёт.",
  "forward.gone": "Одно из сообщений уже недоступно: его удалили или вас больше нет в том чате. Ничего не переслано.",
  "save.done": "Сохранено.",
  "save.open": "Открыть",
  "select.bar": "Выбранные сообщения",
  "select.count":
    "{n, plural, one {Выбрано # сообщение} few {Выбрано # сообщения} many {Выбрано # сообщений} other {Выбрано # сообщения}}",
  "select.one": "Выбрать сообщение",
  "select.is": "выбрано",
  "select.limit": "За раз можно выбрать не больше {n} сообщений.",
  "select.leave": "Отменить выбор",
  "select.save": "Сохранить",
  "select.copy": "Копировать",
  "select.delete": "Удалить",
  "select.copied": "Текст скопирован",
  "select.delete.title":
    "{n, plural, one {Удалить # сообщение у всех?} few {Удалить # сообщения у всех?} many {Удалить # сообщений у всех?} other {Удалить # сообщения у всех?}}",
  "select.deleted":
    "{n, plural, one {Удалено # сообщение} few {Удалено # сообщения} many {Удалено # сообщений} other {Удалено # сообщения}}",
  "select.delete.failed":
    "{n, plural, one {Не удалось удалить # сообщение: {why}} few {Не удалось удалить # сообщения: {why}} many {Не удалось удалить # сообщений: {why}} other {Не удалось удалить # сообщения: {why}}}",
};
