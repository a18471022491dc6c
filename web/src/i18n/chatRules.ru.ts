// Rules of a chat, slow mode, mentions of all.
export const chatRulesRu = {
  "chatRules.title": "Правила чата",
  "chatRules.change": "Изменить правила",
  "chatRules.writes": "Пишут",
  "chatRules.invites": "Добавляют людей",
  "chatRules.pins": "Закрепляют сообщения",
  "chatRules.mentionsAll": "Упоминают всех (@все)",
  "chatRules.slow": "Медленный режим",
  "chatRules.all": "все участники",
  "chatRules.managers": "только ведущие",
  "chatRules.slow.off": "выключен",
  "chatRules.slow.seconds":
    "{n, plural, one {раз в # секунду} few {раз в # секунды} many {раз в # секунд} other {раз в # секунды}}",
  "chatRules.slow.minutes":
    "{n, plural, one {раз в # минуту} few {раз в # минуты} many {раз в # минут} other {раз в # минуты}}",
  "chatRules.slow.hour": "раз в час",
  "chatRules.hint": "Ведущие чата пишут всегда и без пауз. Черновики и уже написанное остаются.",
  "chatRules.byHand": "Добавить можно тех, кто уже есть в организации. Ссылки-приглашения создают только ведущие чата.",
  "chatRules.byStructure": "Состав этого чата меняется вместе со структурой: добавляют только ведущие.",
  "chatRules.done": "Правила чата изменены",
  "chatRules.changed": "Правила изменили, пока вы выбирали. Сохраните свои или закройте окно.",
  "chatRules.closed": "Здесь пишут только ведущие чата.",
  "slow.line": "Медленный режим: одно сообщение {how}",
  "slow.left": "Медленный режим: следующее через {time}",
  "message.goes": "уйдёт в {time}",
  "mention.all": "все",
  "mention.all.title": "Все участники чата",
};
