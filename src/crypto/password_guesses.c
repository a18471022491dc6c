/* password_guesses.c - the passwords tried first, Russian keyboards included.
 *
 * WHY   length alone lets "qwertyuiop" and "ghbdtnghbdtn" (привет typed twice in the wrong layout)
 *       pass, and those open a list of guesses. About 200 rows stop the head of such lists; a file
 *       of millions would only stop passwords that throttling already protects.
 * HOW   password.c folds case and also asks for the word without digits and signs at its end, so
 *       "Qwerty2024!!" finds "qwerty". Sorted by kind for the reader; the search is linear, since
 *       it runs once per new password, next to 26 ms of argon2.
 * OWNS  nothing.  RUNS  any thread.  TESTS password_test.c. */
#include "crypto/password_guesses.h"

#include <stddef.h>

/* One word a line would make 300 lines of it. */
/* clang-format off */
static const char *const guesses[] = {
    /* rows of digits */
    "1234567890", "0123456789", "9876543210", "0987654321", "12345678910", "123456789012",
    "1234567891", "1234567899", "12345123451", "1234512345", "1231231231", "123123123123",
    "1234554321", "12345654321", "1122334455", "112233445566", "0000000001", "1029384756",
    "1020304050", "1357924680", "2468013579", "3141592653", "31415926535", "147258369",
    "1472583690", "7894561230", "789456123", "1597534862", "2580258025", "1212121212",
    /* digits among letters */
    "1q2w3e4r5t", "1q2w3e4r5t6y", "q1w2e3r4t5", "q1w2e3r4t5y6", "1qaz2wsx3edc", "1qazxsw23edc",
    "qazwsxedcrfv", "zaq12wsxcde3", "1a2b3c4d5e", "a1b2c3d4e5", "1й2ц3у4к5е", "1я2ч3с4м5и",
    "й1ц2у3к4е5", "abc123abc123", "qwe123qwe123", "123qwe123qwe", "qweasd123456", "123qweasdzxc",
    "qwe123asd456", "1qaz1qaz1qaz", "asdf1234asdf", "pass1234word", "p@ssw0rd", "p@ssword",
    "passw0rd", "pa55w0rd", "pa$$word", "pa$$w0rd", "adm1n", "l0gin", "tr0ub4dor", "le1tmein",
    /* rows of keys, Latin layout */
    "qwerty", "qwertyu", "qwertyui", "qwertyuio", "qwertyuiop", "qwertyuiop[]", "qwertyqwerty",
    "qwertyasdfgh", "qwertyuiopasdfghjkl", "asdfgh", "asdfghjkl", "asdfghjkl;", "asdfghjkl;'",
    "asdfasdf", "asdfasdfasdf", "zxcvbn", "zxcvbnm", "zxcvbnm,./", "zxcvbnmzxcvbnm", "poiuytrewq",
    "lkjhgfdsa", "mnbvcxz", "qazwsx", "qazwsxedc", "qazqazqaz", "qweasdzxc", "qweqweqwe",
    "wasdwasdwasd", "qwertzuiop", "azertyuiop", "ytrewq", "qweasd", "zxcasdqwe", "qwaszx",
    /* rows of keys, Russian layout */
    "йцукен", "йцукенг", "йцукенгшщз", "йцукенгшщзхъ", "йцукенйцукен", "фывапр", "фывапролдж",
    "фывапролджэ", "фывафывафыва", "ячсмит", "ячсмитьбю", "йфяцычувс", "йцуфыв", "йцуфывячс",
    "хзщшгнекуц", "эждлорпавыф", "зщшгнекуцй", "йцуйцуйцу", "фывфывфыв",
    /* words */
    "password", "passwordpassword", "passpass", "passpasspass", "mypassword", "changeme",
    "changemenow", "changeit", "letmein", "letmeinnow", "welcome", "welcomewelcome", "iloveyou",
    "iloveyouforever", "superman", "spiderman", "batman", "pokemon", "minecraft", "starwars",
    "dragon", "monkey", "football", "baseball", "princess", "sunshine", "whatever", "trustno",
    "administrator", "admin", "adminadmin", "root", "rootroot", "secret", "topsecret", "master",
    "computer", "internet", "default", "qwertypassword", "testtest", "testtesttest", "test", "user",
    "useruser", "guest", "student", "teacher", "school", "college", "university", "samsung",
    "liverpool", "barcelona", "chelsea", "spartak", "zenit", "moscow", "russia", "google",
    /* Russian words */
    "пароль", "парольпароль", "мойпароль", "привет", "приветпривет", "любовь", "люблю", "ятебялюблю",
    "солнышко", "солнце", "зайчик", "котенок", "наташа", "марина", "максим", "александр", "дмитрий",
    "анастасия", "екатерина", "россия", "москва", "спартак", "зенит", "админ", "администратор",
    "учитель", "преподаватель", "студент", "ученик", "школа", "колледж", "университет", "секрет",
    "самсунг", "компьютер", "интернет", "кафедра", "кафедракафедра", "здравствуйте", "однокласники",
    /* Russian words typed in the Latin layout */
    "gfhjkm", "gfhjkmgfhjkm", "vjqgfhjkm", "ghbdtn", "ghbdtnghbdtn", "k.,jdm", "kexibq", "fylhtq",
    "cjkysirj", "cjkywt", "yfnfif", "vfhbyf", "vfrcbv", "fktrcfylh", "lvbnhbq", "fyfcnfcbz",
    "trfnthbyf", "hjccbz", "vjcrdf", "cgfhnfr", "ptybn", "flvby", "flvbybcnhfnjh", "exbntkm",
    "cneltyn", "extybr", "irjkf", "rjkktl;", "ctrhtn", "rfatlhf", "znt,zk.,k.", "k.,k.", "yfcnz",
    "fyyfctvtyjdyf", "pfqxbr", "rjntyjr", "bynthytn", "rjvgm.nth", "ghtgjlfdfntkm",
    /* and the other way round */
    "зфыыцщкв", "йцукензфыы", "фвьшт", "фвьштшыекфещк", "цудсщьу", "ыускуе",
    /* transliterated */
    "parol", "parolparol", "moyparol", "moiparol", "privet", "privetprivet", "lubov", "lyubov",
    "natasha", "marina", "maksim", "aleksandr", "nastya", "solnce", "solnyshko", "rossiya",
    "moskva", "kafedra", "prepodavatel", "uchitel", "shkola", "kolledzh", "zdravstvuyte",
};
/* clang-format on */

bool password_guesses_has(struct str folded)
{
    for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++)
        if (str_equal(folded, str_from(guesses[i])))
            return true;
    return false;
}
