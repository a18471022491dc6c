/* fuzz_data_packet.c - a packet that can be read can be stamped; the stamped one says who sent it
 * whatever stood there before, keeps its destinations, and stamping it again changes nothing. */
#include "base/buf.h"
#include "check.h"
#include "media/data_packet.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct data_stamp stamp = {STR("somebody"), STR("PA_x"), true};
    struct str packet = {n ? (const char *)data : "", n};
    struct data_facts f = {0}, g = {0};
    struct buf once, twice;
    buf_init(&once, 4 * n + 1000);
    buf_init(&twice, 4 * n + 1000);
    if (data_packet_read(packet, &f) == OK) {
        CHECK(data_packet_stamp(packet, &stamp, &once) == OK);
        CHECK(data_packet_read(buf_str(&once), &g) == OK);
        CHECK(g.body == f.body && g.sequence == f.sequence && g.may_pass == f.may_pass);
        CHECK(g.destinations == f.destinations);
        CHECK(data_packet_is_for(&f, STR("x")) == data_packet_is_for(&g, STR("x")));
        CHECK(str_ends_with(buf_str(&once), STR("\x08\x01\x22\x08somebody\x8a\x01\x04PA_x")));
        CHECK(data_packet_stamp(buf_str(&once), &stamp, &twice) == OK);
        CHECK(once.n == twice.n);
    }
    buf_done(&once);
    buf_done(&twice);
    return 0;
}
