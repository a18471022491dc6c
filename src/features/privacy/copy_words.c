/* copy_words.c - what the rows of a copy of somebody's data are called, for machines and for
 * people.
 *
 * WHY   a copy is read years later, without the client: it carries its own words, in the person's
 *       language, and names for machines that never change.
 * HOW   one table: a section for each number that copy_rows gives, and what each of its columns
 *       means. Words stand in the order of the stored enums.
 * OWNS  nothing that changes.
 * RUNS  any thread.
 * TESTS copy_test.c. */
#include "features/privacy/copy.h"

#define WORDS(list) list, sizeof list / sizeof *list

const struct copy_word copy_role[6] = {
    {"administrator", {"администратор", "administrator"}},
    {"head", {"руководитель", "head"}},
    {"teacher", {"преподаватель", "teacher"}},
    {"student", {"студент", "student"}},
    {"parent", {"родитель", "parent"}},
    {"staff", {"сотрудник", "staff"}},
};

static const struct copy_word yes_no[] = {{"no", {"нет", "no"}}, {"yes", {"да", "yes"}}};
static const struct copy_word study[] = {{"studying", {"учится", "studying"}},
                                         {"leave", {"академический отпуск", "on leave"}}};
static const struct copy_word study_end[] = {
    {"", {"", ""}},
    {"transferred", {"перевод", "transferred"}},
    {"graduated", {"выпуск", "graduated"}},
    {"expelled", {"отчисление", "expelled"}},
    {"left", {"выбытие", "left"}},
};
static const struct copy_word post[] = {{"leader", {"заведующий", "leader"}},
                                        {"curator", {"куратор", "curator"}},
                                        {"staff", {"сотрудник", "staff"}}};
static const struct copy_word kin[] = {{"mother", {"мать", "mother"}},
                                       {"father", {"отец", "father"}},
                                       {"guardian", {"опекун", "guardian"}}};
static const struct copy_word side[] = {{"parent", {"родитель владельца копии", "their parent"}},
                                        {"child", {"ребёнок владельца копии", "their child"}}};
static const struct copy_word chat_kind[] = {{"direct", {"личный", "direct"}},
                                             {"group", {"групповой", "group"}},
                                             {"saved", {"избранное", "saved"}}};
static const struct copy_word chat_right[] = {{"read", {"читает", "reads"}},
                                              {"write", {"пишет", "writes"}},
                                              {"manage", {"управляет", "manages"}}};
static const struct copy_word consent_answers[] = {
    {"given", {"согласие", "agreed"}},
    {"given_on_paper", {"согласие на бумаге", "agreed on paper"}},
    {"refused", {"отказ", "refused"}},
    {"refused_on_paper", {"отказ на бумаге", "refused on paper"}},
};
static const struct copy_word reaction_kind[] = {
    {"like", {"нравится", "like"}},       {"thanks", {"спасибо", "thanks"}},
    {"question", {"вопрос", "question"}}, {"done", {"готово", "done"}},
    {"laugh", {"смешно", "funny"}},       {"heart", {"сердце", "heart"}},
};
static const struct copy_word session_state[] = {{"open", {"действует до", "open until"}},
                                                 {"ended", {"завершён", "ended"}}};
static const struct copy_word journal[] = {
    {"signed_in", {"вход", "signed in"}},
    {"signed_in_by_code", {"вход по коду", "signed in by code"}},
    {"password_set", {"новый пароль", "password set"}},
    {"code_issued", {"выдан код", "code issued"}},
    {"code_requested", {"запрошен код", "code requested"}},
    {"sessions_closed", {"завершены входы", "sessions closed"}},
    {"badge_given", {"роль подтверждена", "badge given"}},
    {"badge_taken", {"подтверждение снято", "badge taken"}},
    {"roles_changed", {"роли изменены", "roles changed"}},
    {"badge_ends_soon", {"подтверждение скоро закончится", "badge ends soon"}},
    {"badge_ended", {"подтверждение закончилось", "badge ended"}},
    {"claim_refused", {"заявка отклонена", "claim refused"}},
    {"linked",
     {"связана с учётной записью в другой организации", "linked with an account elsewhere"}},
    {"link_ended",
     {"связь с другой организацией прекращена", "link with an account elsewhere ended"}},
    {"entered_by_link", {"вход из другой организации", "entered from another organisation"}},
};
static const struct copy_word slip[] = {{"used", {"использован", "used"}},
                                        {"replaced", {"заменён", "replaced"}},
                                        {"unused", {"не использован", "unused"}}};
static const struct copy_word claim_role[] = {{"teacher", {"преподаватель", "teacher"}},
                                              {"staff", {"сотрудник", "staff"}}};
static const struct copy_word claim_state[] = {{"waits", {"ждёт решения", "waits"}},
                                               {"confirmed", {"подтверждена", "confirmed"}},
                                               {"refused", {"отклонена", "refused"}},
                                               {"withdrawn", {"отозвана", "withdrawn"}}};

#define SINCE(ru, en)                                                                              \
    {                                                                                              \
        't', "since", {ru, en}, NULL, 0                                                            \
    }
#define UNTIL(ru, en)                                                                              \
    {                                                                                              \
        'u', "until", {ru, en}, NULL, 0                                                            \
    }
#define TEXT(place, json, ru, en)                                                                  \
    {                                                                                              \
        place, json, {ru, en}, NULL, 0                                                             \
    }
#define WORD(place, json, ru, en, list)                                                            \
    {                                                                                              \
        place, json, {ru, en}, WORDS(list)                                                         \
    }

const struct copy_section copy_section[COPY_SECTIONS] = {
    {"profile",
     {"О человеке", "Profile"},
     {TEXT('a', "name", "Имя", "Name"), TEXT('b', "login", "Логин", "Login"),
      TEXT('c', "position", "Должность или предметы", "Position"),
      TEXT('r', "roles", "Роли", "Roles"),
      WORD('K', "is_verified", "Роль подтверждена", "Confirmed", yes_no),
      SINCE("Учётная запись создана", "Account made"), UNTIL("Совершеннолетие", "Of age from")}},
    {"roles",
     {"История ролей", "History of roles"},
     {SINCE("Когда", "When"), TEXT('r', "before", "Было", "Before"),
      TEXT('R', "after", "Стало", "After"), TEXT('b', "by", "Кто изменил", "By"),
      TEXT('a', "reason", "Причина", "Reason"), UNTIL("Подтверждение до", "Badge until")}},
    {"studies",
     {"Учёба", "Studies"},
     {TEXT('a', "group", "Группа", "Group"), SINCE("С", "Since"), UNTIL("По", "Until"),
      WORD('k', "state", "Состояние", "State", study),
      WORD('K', "ended_as", "Чем закончилось", "Ended as", study_end),
      TEXT('b', "reason", "Основание", "Reason")}},
    {"teaching",
     {"Преподавание", "Teaching"},
     {TEXT('a', "group", "Группа", "Group"), TEXT('b', "subject", "Предмет", "Subject"),
      SINCE("С", "Since"), UNTIL("По", "Until"),
      WORD('k', "is_substitute", "Замена", "Substitute", yes_no)}},
    {"posts",
     {"Должности в структуре", "Posts"},
     {TEXT('a', "unit", "Подразделение", "Unit"), WORD('k', "post", "Кто", "Post", post),
      SINCE("С", "Since"), UNTIL("По", "Until")}},
    {"family",
     {"Родители и дети", "Family"},
     {TEXT('a', "name", "Имя", "Name"), WORD('K', "is", "Кто это", "Who", side),
      WORD('k', "kin", "Кем приходится родитель", "Kin", kin), SINCE("С", "Since"),
      UNTIL("По", "Until")}},
    {"chats",
     {"Чаты", "Chats"},
     {TEXT('a', "title", "Название", "Title"), TEXT('b', "with", "С кем", "With"),
      WORD('K', "kind", "Вид", "Kind", chat_kind), WORD('k', "right", "Право", "Right", chat_right),
      SINCE("С", "Since")}},
    {"drafts",
     {"Черновики", "Drafts"},
     {TEXT('a', "title", "Чат", "Chat"), TEXT('b', "with", "С кем", "With"),
      TEXT('c', "text", "Текст", "Text")}},
    {"consents",
     {"Согласия", "Consents"},
     {TEXT('a', "title", "Текст", "Text"), TEXT('N', "version", "Редакция", "Version"),
      WORD('k', "answer", "Ответ", "Answer", consent_answers),
      TEXT('b', "by", "Кто ответил", "Answered by"), SINCE("Когда", "When"),
      UNTIL("Отозвано или заменено", "Ended")}},
    {"sessions",
     {"Входы", "Sessions"},
     {SINCE("Начат", "Opened"), TEXT('a', "address", "Адрес", "Address"),
      TEXT('b', "program", "Программа", "Program"),
      WORD('k', "state", "Состояние", "State", session_state), UNTIL("Окончание", "End")}},
    {"journal",
     {"Журнал учётной записи", "Journal of the account"},
     {SINCE("Когда", "When"), WORD('k', "what", "Что", "What", journal),
      TEXT('c', "by", "Кто", "By"), TEXT('a', "address", "Адрес", "Address"),
      TEXT('b', "program", "Программа", "Program"),
      TEXT('d', "organisation", "Другая организация", "Other organisation")}},
    {"slips",
     {"Листки с кодами", "Code slips"},
     {SINCE("Выдан", "Issued"), TEXT('a', "by", "Кем", "By"),
      WORD('k', "state", "Состояние", "State", slip),
      UNTIL("Использован или срок", "Used or over")}},
    {"claims",
     {"Заявки на роль", "Claims"},
     {SINCE("Подана", "Filed"), WORD('k', "role", "Роль", "Role", claim_role),
      WORD('K', "state", "Состояние", "State", claim_state),
      TEXT('a', "subjects", "Предметы", "Subjects"), TEXT('b', "position", "Должность", "Position"),
      TEXT('c', "document", "Документ", "Document"), TEXT('d', "note", "Пояснение", "Note"),
      TEXT('e', "answer", "Ответ", "Answer"), UNTIL("Решена", "Decided")}},
    {"staff_list",
     {"Строка списка сотрудников", "Line of the list of staff"},
     {TEXT('a', "name", "Имя", "Name"), TEXT('b', "position", "Должность", "Position"),
      TEXT('c', "subjects", "Предметы", "Subjects"), TEXT('d', "document", "Документ", "Document"),
      SINCE("Была в списке", "Listed")}},
    {"looks",
     {"Кто действовал с данными", "Who acted on the data"},
     {SINCE("Когда", "When"), TEXT('a', "by", "Кто", "Who"),
      TEXT('b', "act", "Действие (слово журнала)", "Act (word of the record)"),
      TEXT('c', "why", "Причина", "Why")}},
    {"links",
     {"Связанные учётные записи", "Linked accounts"},
     {TEXT('a', "organisation", "Организация", "Organisation"), SINCE("С", "Since")}},
    {"votes",
     {"Голоса в открытых опросах", "Votes in open polls"},
     {TEXT('a', "question", "Вопрос", "Question"), TEXT('b', "options", "Варианты", "Options"),
      TEXT('N', "option", "Номер выбранного", "Number chosen"), TEXT('c', "chat", "Чат", "Chat")}},
    {"folders",
     {"Папки чатов", "Folders of chats"},
     {TEXT('a', "name", "Название", "Name"), TEXT('b', "chat", "Чат", "Chat"),
      TEXT('c', "with", "С кем", "With")}},
    {"later",
     {"Отложенные сообщения", "Messages for later"},
     {SINCE("Написано", "Written"), UNTIL("Отправится", "Sent at"),
      TEXT('a', "text", "Текст", "Text"), TEXT('b', "chat", "Чат", "Chat")}},
    {"searches",
     {"Сохранённые поиски", "Saved searches"},
     {TEXT('a', "name", "Название", "Name"), TEXT('b', "words", "Слова", "Words"),
      SINCE("Сохранён", "Saved")}},
    {"reactions",
     {"Реакции", "Reactions"},
     {WORD('k', "reaction", "Реакция", "Reaction", reaction_kind), TEXT('a', "chat", "Чат", "Chat"),
      TEXT('N', "message", "Номер сообщения", "Message number"), SINCE("Когда", "When")}},
};

const char copy_style[] =
    "<style>body{font:16px/1.45 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1c2722;background:#fffcf6}table{border-collapse:collapse;width:100%}"
    "caption{text-align:left}th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;"
    "border-bottom:1px solid #857f6e;overflow-wrap:anywhere}div{overflow-x:auto}"
    "p{white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0}time{color:#48544d}"
    "@media(prefers-color-scheme:dark){body{color:#f1eee4;background:#13211b}"
    "time{color:#c1cdc5}}</style>";
