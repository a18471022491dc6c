/* address.h - an IP address as strangers are counted. Pure, any thread. */
#ifndef TEXT_ADDRESS_H
#define TEXT_ADDRESS_H

#include "base/str.h"

#define ADDRESS_TEXT_MAX 46 /* INET6_ADDRSTRLEN */

/* IPv4 as it is; IPv6 by its /64, which is what one subscriber has ("2001:db8::7" is
 * "2001:db8::"); what is no address as it is. The answer is the argument or stands in room. */
struct str address_network(struct str address, char room[ADDRESS_TEXT_MAX]);

#endif
