/* h264.h - what a forwarder must know of H264 in RTP (RFC 6184): does a key frame begin here? Pure.
 */
#ifndef MEDIA_H264_H
#define MEDIA_H264_H

#include <stdbool.h>

#include "base/str.h"

/* True when a decoder can begin with this packet: it has a sequence parameter set or (the start of)
 * an IDR slice, alone or in a STAP-A or FU-A. False for what can not be read, too. */
bool h264_is_key(struct str payload);

#endif
