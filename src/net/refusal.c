/* refusal.c - the table of net's own refusals.
 *
 * WHY   base/errors.toml lists what operations answer to people; these are answers to programs that
 *       do not speak HTTP well enough to reach an operation, so they have no text in catalogues.
 * HOW   one row each; the body is an RFC 9457 problem as the api's, in the same two languages.
 * RUNS  on any thread.  SPEC RFC 9110 15.5, RFC 6585, RFC 9457.  TESTS http_in_test.c. */
#include "net/refusal.h"

#include <stdio.h>

#include "text/json.h"

struct row {
    int status;
    const char *code, *title, *title_ru;
    bool is_limit;
};

static const struct row rows[REFUSE_COUNT] = {
    [REFUSE_NOTHING] = {500, "internal", "It did not work. Try again.", "Не получилось. Повторите.",
                        false},
    [REFUSE_MALFORMED] = {400, "malformed", "The request could not be read. Check its form.",
                          "Запрос не удалось прочитать. Проверьте его форму.", false},
    [REFUSE_PLAIN] = {400, "https", "This port speaks HTTPS: put https:// before the address.",
                      "Этот порт говорит по HTTPS: поставьте https:// перед адресом.", false},
    [REFUSE_NOT_FOUND] = {404, "not_found", "There is nothing here.", "Здесь ничего нет.", false},
    [REFUSE_METHOD] = {405, "method_not_allowed", "This address does not know this method.",
                       "По этому адресу нет такого метода.", false},
    [REFUSE_TIMEOUT] = {408, "timeout", "The request came too slowly. Send it again.",
                        "Запрос шёл слишком медленно. Отправьте его ещё раз.", true},
    [REFUSE_BODY] = {413, "too_large", "The body is larger than allowed here.",
                     "Тело запроса больше, чем здесь можно.", true},
    [REFUSE_TARGET] = {414, "target_too_long", "The address is too long.", "Адрес слишком длинный.",
                       true},
    [REFUSE_RANGE] = {416, "range", "The range begins after the end. Ask for the whole.",
                      "Запрошенная часть начинается за концом файла. Запросите файл целиком.",
                      false},
    [REFUSE_EXPECTATION] = {417, "expectation", "Only 100-continue can be expected.",
                            "В Expect можно только 100-continue.", false},
    [REFUSE_UPGRADE] = {426, "upgrade", "Use WebSocket version 13.", "Нужен WebSocket версии 13.",
                        false},
    [REFUSE_ADDRESS_FULL] =
        {429, "too_many", "Too many connections from one address. Close some and repeat.",
         "Слишком много соединений с одного адреса. Закройте лишние вкладки и повторите.", true},
    [REFUSE_HEAD] = {431, "head_too_large", "The header fields are too large.",
                     "Заголовки запроса слишком велики.", true},
    [REFUSE_CODING] = {501, "coding", "Only the chunked transfer coding is known.",
                       "Из кодировок передачи известна только chunked.", false},
    [REFUSE_FULL] = {503, "unavailable", "The server is busy. Repeat in a moment.",
                     "Сервер занят. Повторите через минуту.", true},
    [REFUSE_VERSION] = {505, "version", "Use HTTP/1.1.", "Нужен HTTP/1.1.", false},
};

const char *refusal_code(enum refusal r)
{
    return rows[r].code;
}

int refusal_status(enum refusal r)
{
    return rows[r].status;
}

bool refusal_is_limit(enum refusal r)
{
    return rows[r].is_limit;
}

void refusal_body(enum refusal r, bool is_english, uint32_t request_id, struct buf *ret_json)
{
    struct jw w;
    jw_init(&w, ret_json);
    jw_object(&w);
    jw_key(&w, "type");
    jw_str(&w, STR("about:blank"));
    jw_key(&w, "status");
    jw_i64(&w, rows[r].status);
    jw_key(&w, "code");
    jw_str(&w, str_from(rows[r].code));
    jw_key(&w, "title");
    jw_str(&w, str_from(is_english ? rows[r].title : rows[r].title_ru));
    jw_key(&w, "request_id");
    char id[9];
    (void)snprintf(id, sizeof id, "%08x", (unsigned)request_id); /* as the api's */
    jw_str(&w, str_from(id));
    jw_object_end(&w);
}
