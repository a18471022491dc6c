/* assets.h - the web client, packed into the program by tools/pack_web.py. */
#ifndef APP_ASSETS_H
#define APP_ASSETS_H

#include <stddef.h>

#include "net/asset.h"

extern const struct net_asset kafedra_assets[]; /* sorted by path */
extern const size_t kafedra_asset_count;

#endif
