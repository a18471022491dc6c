/* assets_none.c - a program without the web client. */
#include "app/assets.h"

const struct net_asset kafedra_assets[1];
const size_t kafedra_asset_count = 0;
